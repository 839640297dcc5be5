import { describe, expect, it } from 'vitest';
import { schemaCommand } from './schema-command.js';

const schema = '{"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}';

describe('the schema command', () => {
  it('prints a grammar with a rule root', () => {
    const { output, isError } = schemaCommand(schema);
    expect(isError).toBe(false);
    expect(output).toMatch(/^root ::= /);
  });

  it('tells whether a text fits, and where it does not', () => {
    expect(schemaCommand(schema, '{\n  "a": 1\n}\n\n')).toEqual({ output: 'fits', isError: false });
    const wrong = schemaCommand(schema, '{\n  "a": "x"\n}');
    expect(wrong).toEqual({ output: 'does not fit: unexpected character at line 2, column 8', isError: true });
  });

  it('names what is wrong with a schema', () => {
    expect(schemaCommand('{').isError).toBe(true);
    expect(schemaCommand('{"items": {"type": "text"}}').output).toContain('#/items/type');
  });
});
