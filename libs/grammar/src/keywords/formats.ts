/** The formats that are enforced, as ECMA-262 patterns built from named parts; see each RFC for the names. */

const LEAP_YEAR = '(?:\\d\\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)';
const DATE =
  `(?:${LEAP_YEAR}-02-29|\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|` +
  '(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8])))';
const ZONE = '(?:[Zz]|[+-](?:[01]\\d|2[0-3]):[0-5]\\d)';
const CLOCK = '(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d+)?';
/** A leap second is accepted where it can occur: at the end of a day in UTC. */
const TIME = `(?:${CLOCK}${ZONE}|23:59:60(?:\\.\\d+)?[Zz])`;

const DURATION_TIME = 'T(?:\\d+H(?:\\d+M)?(?:\\d+S)?|\\d+M(?:\\d+S)?|\\d+S)';
const DURATION_DATE = '(?:\\d+Y(?:\\d+M)?(?:\\d+D)?|\\d+M(?:\\d+D)?|\\d+D)';
const DURATION = `P(?:\\d+W|${DURATION_DATE}(?:${DURATION_TIME})?|${DURATION_TIME})`;

/** Characters beyond ASCII that are neither space nor for private use. */
const BEYOND_ASCII =
  '\\u00a1-\\u167f\\u1681-\\u1fff\\u200b-\\u2027\\u202a-\\u202e\\u2030-\\u205e\\u2060-\\u2fff\\u3001-\\ud7ff' +
  '\\uf900-\\ufdcf\\ufdf0-\\uffef\\u{10000}-\\u{1fffd}\\u{20000}-\\u{2fffd}';

/**
 * RFC 1123 and RFC 5321, and with `extra` characters RFC 5890 and RFC 6531. Those have tables of Unicode beyond that, of
 * which characters stand in a name and beside which others: names that only they refuse are accepted.
 */
function nameParts(extra: string) {
  const end = `[A-Za-z0-9${extra}]`;
  const label = (middle: string) => `${end}(?:[A-Za-z0-9${extra}-]${middle}${end})?`;
  const atom = `[A-Za-z0-9!#$%&'*+/=?^_\`{|}~${extra}-]+`;
  // Few long labels or more short ones: either keeps the whole within 253 characters.
  const [long, short] = [label('{0,61}'), label('{0,28}')];
  return {
    email: `${atom}(?:\\.${atom})*@(?:${label('*')}\\.)+${label('*')}`,
    hostname: `(?:${long}(?:\\.${long}){0,2}|${short}(?:\\.${short}){0,7})`,
  };
}

const NAME = nameParts('');
const IDN = nameParts(BEYOND_ASCII);

const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const IPV4 = `${OCTET}(?:\\.${OCTET}){3}`;
const H16 = '[0-9A-Fa-f]{1,4}';
const LS32 = `(?:${H16}:${H16}|${IPV4})`;
const IPV6 = [
  `(?:${H16}:){6}${LS32}`,
  `::(?:${H16}:){5}${LS32}`,
  `(?:${H16})?::(?:${H16}:){4}${LS32}`,
  `(?:(?:${H16}:){0,1}${H16})?::(?:${H16}:){3}${LS32}`,
  `(?:(?:${H16}:){0,2}${H16})?::(?:${H16}:){2}${LS32}`,
  `(?:(?:${H16}:){0,3}${H16})?::${H16}:${LS32}`,
  `(?:(?:${H16}:){0,4}${H16})?::${LS32}`,
  `(?:(?:${H16}:){0,5}${H16})?::${H16}`,
  `(?:(?:${H16}:){0,6}${H16})?::`,
].join('|');

const UCS = '\\u00a0-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\uffef\\u{10000}-\\u{1fffd}\\u{20000}-\\u{2fffd}';

/** RFC 3986, and with `extra` characters RFC 3987. */
function uriParts(extra: string) {
  const plain = `A-Za-z0-9\\-._~!$&'()*+,;=${extra}`;
  const hex = '%[0-9A-Fa-f]{2}';
  const pchar = `(?:[${plain}:@]|${hex})`;
  const segments = `(?:/${pchar}*)*`;
  const userinfo = `(?:[${plain}:]|${hex})*@`;
  const host = `(?:\\[(?:${IPV6})\\]|(?:[${plain}]|${hex})*)`;
  const authority = `//(?:${userinfo})?${host}(?::\\d*)?`;
  const tail = `(?:\\?(?:${pchar}|[/?])*)?(?:#(?:${pchar}|[/?])*)?`;
  const absolute = `/(?:${pchar}+${segments})?`;
  const uri = `[A-Za-z][A-Za-z0-9+.\\-]*:(?:${authority}${segments}|${absolute}|${pchar}+${segments}|)${tail}`;
  const noColon = `(?:[${plain}@]|${hex})+`;
  const relative = `(?:${authority}${segments}|${absolute}|${noColon}${segments}|)${tail}`;
  return { uri, reference: `(?:${uri}|${relative})` };
}

const URI = uriParts('');
const IRI = uriParts(UCS);

const POINTER = '(?:/(?:[^~/]|~[01])*)*';
const VARIABLE = '(?:[A-Za-z0-9_]|%[0-9A-Fa-f]{2})+(?:\\.(?:[A-Za-z0-9_]|%[0-9A-Fa-f]{2})+)*(?:\\*|:[1-9]\\d{0,3})?';
const URI_TEMPLATE = `(?:[^\\x00-\\x20"'<>\\\\^\`{|}%]|%[0-9A-Fa-f]{2}|\\{[+#./;?&=,!@|]?${VARIABLE}(?:,${VARIABLE})*\\})*`;

const PATTERNS: Readonly<Record<string, string>> = {
  date: DATE,
  time: TIME,
  'date-time': `${DATE}[Tt]${TIME}`,
  duration: DURATION,
  email: NAME.email,
  'idn-email': IDN.email,
  hostname: NAME.hostname,
  'idn-hostname': IDN.hostname,
  ipv4: IPV4,
  ipv6: `(?:${IPV6})`,
  uuid: '[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}',
  uri: URI.uri,
  'uri-reference': URI.reference,
  iri: IRI.uri,
  'iri-reference': IRI.reference,
  'uri-template': URI_TEMPLATE,
  'json-pointer': POINTER,
  'relative-json-pointer': `(?:0|[1-9]\\d*)(?:#|${POINTER})`,
};

/**
 * The pattern of a format; nothing for a format that is an annotation here. `regex` is one: its parentheses have to match,
 * which no regular language can say.
 */
export function formatPattern(name: string): string | undefined {
  return Object.hasOwn(PATTERNS, name) ? `^(?:${PATTERNS[name]})$` : undefined;
}
