/** What the texts were recorded with, beside the fields of a row: 24 tokens, seed 42, by llama-server v0.5.0 on stories260K. */
export const RECORDED_REQUEST = {
  prompt: 'Once upon a time, there was a little girl named Lily. Lily loved to play. Lily loved',
  n_predict: 24,
  seed: 42,
} as const;

/** Fields of a request, and the text that llama-server answered; builds for several processors agreed on each. */
export const RECORDED_TEXTS: readonly (readonly [fields: Readonly<Record<string, unknown>>, text: string])[] = [
  [{}, " to play outside in the park with her mommy. One day, Lily's mom"],
  [{ temperature: 0 }, ' to play with her toys and her friends. One day, she went to the park to'],
  [{ temperature: -1 }, ' to play with her toys and her friends. One day, she went to the park to'],
  [{ temperature: 1.5 }, ' to play outside in the park and snow on her face. One day'],
  [{ temperature: 2, samplers: ['temperature'] }, " playing your comwer boils, t's sted aes named and ot"],
  [{ top_k: 1 }, ' to play with her toys and her friends. One day, she went to the park to'],
  [{ top_k: 5, temperature: 1.5 }, ' to play outside in the park and swing around her house'],
  [{ top_p: 0.5, temperature: 1.5 }, ' to play outside in the park. One day, she saw a shiny b'],
  [{ top_p: 0.3, temperature: 1.2 }, ' to play with her toys and her toys. One day, she went to the park'],
  [
    { min_p: 0.3, min_keep: 3, temperature: 2 },
    ' to play in the park with her mommy and her momy. One day, they went on a',
  ],
  // Processors disagree on what follows.
  [{ min_keep: 10, top_p: 0.01, temperature: 1.5, n_predict: 11 }, ' playing outside in the gr'],
  [{ typical_p: 0.2, min_keep: 4 }, ' to play outside in the park with her family. One day, Lily and her'],
  [{ top_n_sigma: 0.5, temperature: 3 }, ' to play in the sun and make push made her faces with her'],
  [
    { xtc_probability: 0.5, xtc_threshold: 0.05, temperature: 1 },
    ' to dance and jump all day. She saw the dangerous f',
  ],
  [{ xtc_probability: 1, xtc_threshold: 0.1 }, ' to explore the park every day and her family were grow'],
  [{ xtc_probability: 1, xtc_threshold: 0.6 }, " to play outside in the park with her mommy. One day, Lily's mom"],
  [
    { xtc_probability: 0.5, xtc_threshold: 0.05, min_keep: 2 },
    ' to play outside in the forest and trips. One day, her mom',
  ],
  [{ repeat_penalty: 1.3 }, ' him in the park with her friends. One day she went for a walk. She'],
  [{ repeat_penalty: 1.3, repeat_last_n: 8 }, ' him in the park with her friends. One day, she saw a big tree wh'],
  [{ repeat_penalty: 1.3, repeat_last_n: 0 }, " to play outside in the park with her mommy. One day, Lily's mom"],
  [{ repeat_penalty: 0.8 }, ' to play outside. One day, Lily took a glove to a de'],
  [{ repeat_penalty: 1.5, temperature: 0 }, ' her parents and drink cold out of the showers in'],
  [{ presence_penalty: 1.5 }, ' to play outside in the park and smiles. One day, she wanted'],
  [{ presence_penalty: -2, temperature: 0 }, ' to play with her toys, but her mommy told her to be careful.'],
  [{ frequency_penalty: 1.5 }, ' to play outside in the park. One day, she saw a shiny b'],
  [{ frequency_penalty: -1.5 }, ' to play together all day. One day, Lily saw a a a a a a a a a'],
  [{ dry_multiplier: 0.8, temperature: 0 }, ' to eat candy and sing all day long. One day, she went to'],
  [
    { dry_multiplier: 2, dry_allowed_length: 1, dry_penalty_last_n: 20, temperature: 0 },
    ' playing with her toys and sing. One day, she went to the park to play',
  ],
  [
    { dry_multiplier: 2, dry_allowed_length: 1, dry_sequence_breakers: ['named Lily. Lily'], temperature: 0 },
    ' playing with her toys and sing. One day, she went to the park to play',
  ],
  [
    { dry_multiplier: 2, dry_penalty_last_n: 0, temperature: 0 },
    ' to play with her toys and her friends. One day, she went to the park to',
  ],
  [{ mirostat: 1 }, ' to play outside in the park and sit on the swings. One day'],
  [{ mirostat: 2 }, ' to play outside in the sun. One day, she decided to go'],
  [
    { mirostat: 2, mirostat_tau: 8, mirostat_eta: 0.3, temperature: 1.3 },
    ' playing and try to climb hill places. One day, there was',
  ],
  [{ mirostat: 2, temperature: 0 }, ' to play with her toys and her friends. One day, she went to the park to'],
  [{ mirostat: 1, repeat_penalty: 1.5 }, ' to play outside in the park and sit on the swings. One day'],
  [{ mirostat: 2, samplers: ['top_k'], top_k: 1 }, ' to play outside in the sun. One day, she decided to go'],
  [
    { samplers: ['top_k', 'temperature', 'top_p'], temperature: 1.5 },
    ' peelry, so she started to lift the park. They we',
  ],
  [{ samplers: [] }, ' to draw all day long. One sweet teddy bear and'],
  [{ samplers: 'tktk', top_k: 8, temperature: 1.4 }, ' going on the slide, but the wice when she found pi'],
  [{ samplers: 'ptkm', temperature: 1.4 }, ' to play in the sun. One day, she was passing a big red bas'],
  [{ samplers: ['infill'] }, ' to play with her toys and'],
  [{ logit_bias: [[' girl', 3]], temperature: 0 }, ' to play outside in the garden. One day, she saw a girl named'],
  [{ logit_bias: [['hello world', 5]], temperature: 0 }, ' to help her mom work when she wore her world when she'],
  [
    {
      logit_bias: [
        [337, false],
        [' play', false],
      ],
    },
    ' to eat people and have fun. One day, she went to the par',
  ],
  [{ logit_bias: { ' the': 4 }, temperature: 0 }, ' to jump outside the jungle. One day, she re'],
  [
    {
      logit_bias: [
        [282, 2.5],
        [282, 2.5],
      ],
    },
    ' pretending to paint paper, painting paper',
  ],
  [{ seed: 0 }, ' to eat food and see all her food. She would go on a'],
  [{ seed: 7, temperature: 1 }, " to play in the park with her friends. One day, Lily's mom gave her a"],
  [{ grammar: 'root ::= [a-z ]+' }, ' to play outside in the park with her mommy and daddy who'],
  [{ grammar: 'root ::= " a" [a-m ]{20}' }, ' a big ball all clack '],
  [{ grammar: 'root ::= ("to " | "play "? "."?)+', temperature: 1 }, '.............to play to to p'],
  [
    { dry_multiplier: 2, dry_allowed_length: 1, temperature: 0 },
    ' playing with her toys and sing. One day, she went to the park to play',
  ],
  [
    { dry_multiplier: 2, dry_allowed_length: 1, temperature: 0, dry_sequence_breakers: ['d'] },
    ' to eat candy and sing all day long. One day, she went to',
  ],
  [
    { dry_multiplier: 2, dry_allowed_length: 1, temperature: 0, dry_sequence_breakers: ['ved'] },
    ' to eat candy and sing all day long. One day, she went to',
  ],
  [{ samplers: ['temperature', 'temperature'], temperature: 1.2 }, ' pretty shirts to rond, but stiners Lily skun'],
  [{ samplers: ['temperature'], temperature: 1.2 }, ' to lead to whistle around, so she terried about'],
  [{ samplers: ['temperature'], temperature: 1.44 }, ' pretty shirts to rond, but stiners Lily skun'],
  [
    { dynatemp_range: 1.4, temperature: 1.5, samplers: 't' },
    ' to play outside in the park with her room. One day, she lost',
  ],
  [
    { dynatemp_range: 1.4, dynatemp_exponent: 3, temperature: 1.5, samplers: 't' },
    ' to play with her toys and her friends. One day, she went to the park to',
  ],
  [{ typical_p: 0.2, samplers: 'yt', temperature: 1.3 }, ' to eat some yummy food, so she always drew'],
  [{ top_p: 0.9, samplers: 'pt', temperature: 1.3 }, ' to play in the sun. One day, she found a new toy. She was po'],
  [
    { dry_multiplier: 2, dry_base: 1.2, dry_allowed_length: 1, temperature: 0 },
    ' to eat candy and sing all day long. One day, she went to',
  ],
  [{ min_p: 0.3, temperature: 1.5 }, " to play outside in the park with her mommy. One day, Lily's mom"],
];
