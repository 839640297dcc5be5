import { describe, expect, it } from 'vitest';
import { markdownTable, withTable } from './markdown-table.js';

const HEADER = ['Name', 'Why'];

describe('a table in Markdown', () => {
  it('has columns as wide as their widest cell', () => {
    expect(
      markdownTable(HEADER, [
        ['a', 'because'],
        ['longer', ''],
      ]),
    ).toBe(
      ['| Name   | Why     |', '| ------ | ------- |', '| a      | because |', '| longer |         |', ''].join('\n'),
    );
  });

  it('takes the place of the one under its header, however that is padded, and of no other', () => {
    const page =
      '# A\n\n| Name | What |\n| --- | --- |\n| x | y |\n\n| Name  | Why |\n|---|---|\n| old | $& |\n\nEnd.\n';
    const written = withTable(page, HEADER, [['new', '$&']]);
    expect(written).toBe(
      page.replace(/\| Name {2}[^E]*\n\n(?=End)/, () => `${markdownTable(HEADER, [['new', '$&']])}\n`),
    );
    expect(written).toContain('| x | y |');
    expect(withTable(written, HEADER, [['new', '$&']])).toBe(written);
    expect(() => withTable('# A\n', HEADER, [])).toThrow('the page has no table of Name, Why');
  });
});
