/**
 * Everything the practice voice can say, as the clips it is made of. `tools/render-voice.ts` renders
 * exactly this list, and `loadVoice` refuses a directory that lacks any of it.
 *
 * A clip's text is what it says, to the letter: transcripts are joined from these texts. A longer
 * sentence is cut at its commas, where a speaker would pause too, so that a transcript's position
 * stays close to the position in the audio.
 */

/** One clip and what follows it. */
export interface Phrase {
  readonly clip: string
  /** Ends a composed sentence in the transcript; it is not spoken. */
  readonly punctuation?: '.' | ','
}

/** A sentence of fixed words, as its clips. */
export const sentences = {
  greeting: ['Hello!'],
  introduction: ["This is Earshot's practice mode.", 'It needs no key and no network.'],
  offerVoice: ['Hold the key and speak,', 'and I will play your words back.'],
  offerText: ['Type to ask me for the time,', 'or for a sum,', 'such as twelve times three.'],
  notUnderstood: ['I did not understand that.', 'In practice mode I know very little.'],
  welcome: ['You are welcome.'],
  divisionByZero: ['I cannot divide by zero.'],
  tooLarge: ['The answer is a trillion or more,', 'and I cannot count that far.'],
  tooSmall: ['The answer is too close to zero to say.'],
  unfinishedSum: ['I could not read that sum.'],
  noPictures: ['I cannot see pictures in practice mode.'],
  stillThere: ['Are you still there?'],
} as const satisfies Record<string, readonly string[]>

/** Beginnings and ends of sentences that numbers complete. */
export const fragments = {
  youSaid: 'You said:',
  theAnswerIs: 'The answer is',
  theAnswerIsAbout: 'The answer is about',
  itIs: 'It is',
  itIsNoon: 'It is noon.',
  itIsMidnight: 'It is midnight.',
  oClock: "o'clock",
  inTheMorning: 'in the morning.',
  inTheAfternoon: 'in the afternoon.',
  inTheEvening: 'in the evening.',
  atNight: 'at night.',
} as const

export const numberConnectives = {
  minus: 'minus',
  point: 'point',
  oh: 'oh',
  and: 'and',
  hundred: 'hundred',
  hundredAnd: 'hundred and',
  thousand: 'thousand',
  million: 'million',
  billion: 'billion',
} as const

const units = [
  ...['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'],
  ...[
    'ten',
    'eleven',
    'twelve',
    'thirteen',
    'fourteen',
    'fifteen',
    'sixteen',
    'seventeen',
    'eighteen',
    'nineteen',
  ],
]
const tens = ['twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety']

/** The words for 0 to 99, each one clip: two clips in a row never sound like one number. */
export const smallNumbers: readonly string[] = [
  ...units,
  ...tens.flatMap((ten) => [ten, ...units.slice(1, 10).map((unit) => `${ten}-${unit}`)]),
]

/** The text of every clip, each once. */
export const clipTexts: readonly string[] = [
  ...new Set([
    ...Object.values(sentences).flat(),
    ...Object.values(fragments),
    ...Object.values(numberConnectives),
    ...smallNumbers,
  ]),
]
