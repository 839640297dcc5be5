declare module 'virtual:icons' {
  /** Address of the file with all icons. */
  const address: string;
  export default address;
}
