/** What buttons and notes within a text say. */
export interface MarkdownTexts {
  readonly copy: string;
  readonly copied: string;
  readonly wrap: string;
  readonly download: string;
  readonly copyTable: string;
  readonly picture: (name: string, host: string) => string;
  readonly code: (language: string) => string;
}

export const ENGLISH: MarkdownTexts = {
  copy: 'Copy',
  copied: 'Copied',
  wrap: 'Wrap lines',
  download: 'Download',
  copyTable: 'Copy as CSV',
  picture: (name, host) => (host === '' ? `Picture: ${name}` : `Picture at ${host}: ${name}`),
  code: (language) => (language === '' ? 'Code' : `Code: ${language}`),
};
