/** llama.cpp's levels of the lines of its log. */
export const LOG_LEVEL = {
  debug: 1,
  info: 2,
  warning: 3,
  error: 4,
  /** Goes on with the line before. */ continued: 5,
} as const;
