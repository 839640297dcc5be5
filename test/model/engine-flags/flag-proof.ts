/** How it is seen that a flag reaches llama.cpp. */
export interface FlagProof {
  /** As in the table of flags, one of their spellings. */
  readonly flags: readonly string[];
  /** Goes on after the flag's name. */
  readonly says: string;
  /** Only where the operating system tells of it. */
  readonly onLinux?: true;
  /** @throws when the flag was lost on its way */
  readonly prove: () => Promise<void>;
}
