import { Lexer, type Token, type TokensList } from 'marked';

/** Blocks, and inlines, one within the other. */
const DEEPEST = 32;
/** Letters of a run of inlines. */
const LONGEST_INLINE = 16_384;

/** Marked's lexer, that goes no deeper than it should: what lies deeper is text, and so is too long a run of inlines. */
export class BoundedLexer extends Lexer {
  private blockDepth = 0;
  private inlineDepth = 0;

  override blockTokens(text: string, tokens?: Token[], isClipped?: boolean): Token[];
  override blockTokens(text: string, tokens?: TokensList, isClipped?: boolean): TokensList;
  override blockTokens(text: string, tokens: Token[] = [], isClipped = false): Token[] {
    if (this.blockDepth >= DEEPEST) {
      tokens.push({ type: 'text', raw: text, text, tokens: [plain(text)] });
      this.state.top = true;
      return tokens;
    }
    this.blockDepth++;
    try {
      return super.blockTokens(text, tokens, isClipped);
    } finally {
      this.blockDepth--;
    }
  }

  override inlineTokens(text: string, tokens: Token[] = []): Token[] {
    if (this.inlineDepth >= DEEPEST || text.length > LONGEST_INLINE) {
      if (text !== '') tokens.push(plain(text));
      return tokens;
    }
    this.inlineDepth++;
    try {
      return super.inlineTokens(text, tokens);
    } finally {
      this.inlineDepth--;
    }
  }
}

function plain(text: string): Token {
  return { type: 'text', raw: text, text, escaped: false };
}
