import { isIPv6 } from 'node:net';
import { fullFormats } from 'ajv-formats/dist/formats.js';

const HEX = '%[0-9a-f]{2}';
const PCHAR = `(?:[a-z0-9\\-._~!$&'()*+,;=:@]|${HEX})`;
const AUTHORITY =
  `//(?:(?:[a-z0-9\\-._~!$&'()*+,;=:]|${HEX})*@)?` +
  `(?:\\[(?<literal>[^\\]]*)\\]|(?:[a-z0-9\\-._~!$&'()*+,;=]|${HEX})*)(?::\\d*)?`;
const TAIL = `(?:\\?(?:${PCHAR}|[/?])*)?(?:#(?:${PCHAR}|[/?])*)?`;
const SEGMENTS = `(?:/${PCHAR}*)*`;
const URI = new RegExp(
  `^[a-z][a-z0-9+.\\-]*:(?:${AUTHORITY}${SEGMENTS}|/(?:${PCHAR}+${SEGMENTS})?|${PCHAR}+${SEGMENTS}|)${TAIL}$`,
  'i',
);
const FIRST = `(?:[a-z0-9\\-._~!$&'()*+,;=@]|${HEX})+`;
const RELATIVE = new RegExp(
  `^(?:${AUTHORITY}${SEGMENTS}|/(?:${PCHAR}+${SEGMENTS})?|${FIRST}${SEGMENTS}|)${TAIL}$`,
  'i',
);
const ZONE = /(?:[Zz]|[+-]\d\d:\d\d)$/;
const VARIABLE = '(?:[a-z0-9_]|%[0-9a-f]{2})+(?:\\.(?:[a-z0-9_]|%[0-9a-f]{2})+)*(?::[1-9][0-9]{0,3}|\\*)?';
const TEMPLATE = new RegExp(
  `^(?:[^\\x00-\\x20"'<>%\\\\^\`{|}]|%[0-9a-f]{2}|\\{[+#./;?&=,!@|]?${VARIABLE}(?:,${VARIABLE})*\\})*$`,
  'i',
);

function matchesUri(text, pattern) {
  const match = pattern.exec(text);
  const literal = match?.groups.literal;
  return (
    match !== null &&
    (literal === undefined || /^v[0-9a-f]+\.[a-z0-9\-._~!$&'()*+,;=:]+$/i.test(literal) || isIPv6(literal))
  );
}

const ajvs = (name) => (text) => {
  const { validate = fullFormats[name] } = fullFormats[name];
  return validate instanceof RegExp ? validate.test(text) : validate(text);
};

/** The formats that are enforced, as Ajv judges them, and by the standard's RFC where Ajv is laxer or stricter. */
export const ENFORCED_FORMATS = {
  ...Object.fromEntries(
    ['date', 'duration', 'email', 'ipv4', 'ipv6', 'json-pointer', 'relative-json-pointer'].map((name) => [
      name,
      ajvs(name),
    ]),
  ),
  /** RFC 3339: a colon in the offset, a T before the time. */
  time: (text) => ajvs('time')(text) && ZONE.test(text),
  'date-time': (text) => ajvs('date-time')(text) && ZONE.test(text) && /^.{10}T/i.test(text),
  /** RFC 1123: no dot at the end. */
  hostname: (text) => ajvs('hostname')(text) && !text.endsWith('.'),
  /** RFC 4122 without the prefix of a URN. */
  uuid: (text) => ajvs('uuid')(text) && !/^urn:/i.test(text),
  /** RFC 3986: the path may be empty, a quotation mark has no place. */
  uri: (text) => matchesUri(text, URI),
  'uri-reference': (text) => matchesUri(text, URI) || matchesUri(text, RELATIVE),
  /** RFC 6570: a name may have dots within. */
  'uri-template': (text) => TEMPLATE.test(text),
};
