import { type Alternative, chars, type GrammarBuilder, type GrammarSymbol, text } from './grammar-builder.js';
import { repeat, star } from './repetition.js';

const DIGIT = chars([0x30, 0x39]);
const NONZERO = chars([0x31, 0x39]);
const E = chars([0x45, 0x45, 0x65, 0x65]);
const HEX = chars([0x30, 0x39, 0x41, 0x46, 0x61, 0x66]);
/** Spaces and tabs after a line break: enough for deep indentation, bounded so that generation cannot spin on them. */
const MAX_INDENT = 40;
/** With these bounds the number stays finite as a double. */
const MAX_DIGITS = 29;

/** The rules that do not depend on a schema. */
export class JsonRules {
  constructor(private readonly builder: GrammarBuilder) {}

  get space(): GrammarSymbol {
    return this.builder.once('ws', 'ws', () => [
      [],
      [text(' ')],
      [text('\n'), ...repeat(this.builder, [chars([0x09, 0x09, 0x20, 0x20])], 0, MAX_INDENT)],
    ]);
  }

  get colon(): GrammarSymbol {
    return this.builder.once('colon', 'colon', () => [[this.space, text(':'), this.space]]);
  }

  get comma(): GrammarSymbol {
    return this.builder.once('comma', 'comma', () => [[text(','), this.space]]);
  }

  /** Any string, with every escape that JSON has. */
  get string(): GrammarSymbol {
    return this.builder.once('string', 'string', () => {
      const char = this.builder.rule('string-char', [
        [chars([0x20, 0x21, 0x23, 0x5b, 0x5d, 0x10ffff])],
        [
          text('\\'),
          chars([0x22, 0x22, 0x2f, 0x2f, 0x5c, 0x5c, 0x62, 0x62, 0x66, 0x66, 0x6e, 0x6e, 0x72, 0x72, 0x74, 0x74]),
        ],
        [text('\\u'), HEX, HEX, HEX, HEX],
      ]);
      return [[text('"'), star(this.builder, char), text('"')]];
    });
  }

  /** Any integer, also with ".0" or as printers write large ones: 1e+21. */
  get integer(): GrammarSymbol {
    return this.builder.once('integer', 'integer', () => {
      const sign = this.sign();
      const places = this.builder.rule('places', [[text('.'), ...repeat(this.builder, [DIGIT], 1, 16)], []]);
      // At most 16 digits after the point, and at least ten to the power of 16.
      const exponent = this.builder.rule('large', [
        [chars([0x31, 0x31]), chars([0x36, 0x39])],
        [chars([0x32, 0x39]), DIGIT],
        ...hundreds(),
      ]);
      const optionalPlus = this.builder.rule('plus', [[text('+')], []]);
      return [
        [sign, this.whole(), this.builder.rule('point-zero', [[text('.0')], []])],
        [sign, NONZERO, places, E, optionalPlus, exponent],
      ];
    });
  }

  get number(): GrammarSymbol {
    return this.builder.once('number', 'number', () => {
      const fraction = this.builder.rule('fraction', [
        [text('.'), ...repeat(this.builder, [DIGIT], 1, MAX_DIGITS)],
        [],
      ]);
      const exponent = this.builder.rule('exponent', [
        [
          E,
          this.builder.rule('exponent-sign', [[chars([0x2b, 0x2b, 0x2d, 0x2d])], []]),
          ...repeat(this.builder, [DIGIT], 1, 2),
        ],
        [],
      ]);
      return [
        [this.sign(), this.whole(), fraction, exponent],
        // Three digits of exponent only after one digit before the point.
        [this.sign(), NONZERO, fraction, E, this.builder.rule('exponent-3', this.threeDigits())],
      ];
    });
  }

  get value(): GrammarSymbol {
    return this.builder.once('value', 'value', () => [
      [this.object],
      [this.array],
      [this.string],
      [this.number],
      [text('true')],
      [text('false')],
      [text('null')],
    ]);
  }

  get object(): GrammarSymbol {
    return this.builder.once('object', 'object', () => {
      const member = this.builder.rule('member', [[this.string, this.colon, this.value, this.space]]);
      return [[text('{'), this.space, this.listed(member), text('}')]];
    });
  }

  get array(): GrammarSymbol {
    return this.builder.once('array', 'array', () => {
      const item = this.builder.rule('item', [[this.value, this.space]]);
      return [[text('['), this.space, this.listed(item), text(']')]];
    });
  }

  private listed(item: GrammarSymbol): GrammarSymbol {
    const next = this.builder.rule('next', [[this.comma, item]]);
    return this.builder.rule('list', [[item, star(this.builder, next)], []]);
  }

  private sign(): GrammarSymbol {
    return this.builder.once('sign', 'sign', () => [[text('-')], []]);
  }

  private whole(): GrammarSymbol {
    return this.builder.once('whole', 'whole', () => [
      [text('0')],
      [NONZERO, ...repeat(this.builder, [DIGIT], 0, MAX_DIGITS)],
    ]);
  }

  private threeDigits(): readonly Alternative[] {
    return [
      [this.builder.rule('plus', [[text('+')], []]), this.builder.rule('hundreds', hundreds())],
      [text('-'), chars([0x31, 0x33]), DIGIT, DIGIT],
    ];
  }
}

/** 100 to 307 */
function hundreds(): Alternative[] {
  return [
    [chars([0x31, 0x32]), DIGIT, DIGIT],
    [text('30'), chars([0x30, 0x37])],
  ];
}
