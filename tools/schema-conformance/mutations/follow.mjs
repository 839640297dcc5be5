/** Follows grammars with the addon, as generations do. */
export function follow(GrammarMatcher) {
  return (grammar) => {
    const matcher = new GrammarMatcher(grammar);
    return {
      accepts: (text) => {
        const { accepted, complete } = matcher.accepts(text);
        return accepted && complete;
      },
      begins: (text) => matcher.accepts(text).accepted,
      dispose: () => matcher.dispose(),
    };
  };
}
