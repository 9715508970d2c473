import type { StoredItem } from '../items.ts'
import type { OutputModality } from '../settings.ts'
import type { Voice } from '../voice.ts'
import { evaluateQuestion } from './arithmetic.ts'
import { newestQuestion, plainWords, wantsTime, type ToolOutput } from './asked.ts'
import { speakTime } from './clock.ts'
import { speakNumber } from './number-words.ts'
import { fragments, sentences, type Phrase } from './phrases.ts'
import { speakResult } from './tool-outputs.ts'
import { utter, utteranceOf, type Utterance } from './utterance.ts'

export interface Question {
  /** What the response reads, oldest first. */
  readonly context: readonly StoredItem[]
  readonly modality: OutputModality
  readonly now: Date
  /** The server's own turn, after a long silence. */
  readonly afterSilence: boolean
}

/** How the transcript shows the person's own voice, which nobody has put into words. */
const OWN_WORDS = '[your own words]'

/** The answer of the practice mode, in order: what each piece says, and its sound. */
export function respond(question: Question, voice: Voice): readonly Utterance[] {
  const say = (...phrases: readonly Phrase[]): Utterance[] => utter(phrases, voice)
  const asked = question.afterSilence ? { kind: 'silence' as const } : newestQuestion(question.context)
  switch (asked.kind) {
    case 'silence':
      return say(...clips(sentences.stillThere))
    case 'nothing':
      return say(...introduction)
    case 'picture':
      return say(...clips(sentences.noPictures), ...clips(sentences.offerText))
    case 'text':
      return say(...answerText(asked.text, question.now))
    case 'tool_outputs':
      return asked.outputs.flatMap((output, index) => sayResult(output, index > 0, voice))
    case 'speech':
      // A written answer cannot hold a sound.
      return question.modality === 'text'
        ? [{ text: TYPED_ANSWER_TO_SPEECH, samples: new Int16Array(0) }]
        : [...say({ clip: fragments.youSaid }), ...echo(asked.chunks)]
  }
}

/** What the voice has no clips for is shown beside "The answer is", as long as that sounds. */
function sayResult(output: ToolOutput, follows: boolean, voice: Voice): readonly Utterance[] {
  const result = speakResult(output)
  const spoken =
    result.kind === 'phrases'
      ? utter(result.phrases, voice)
      : utter([{ clip: fragments.theAnswerIs }], voice).map(({ text, samples }) =>
          utteranceOf(`${text} ${result.text}`, samples),
        )
  return spoken.map(({ text, samples }, index) =>
    utteranceOf(follows && index === 0 ? ` ${text}` : text, samples),
  )
}

const TYPED_ANSWER_TO_SPEECH =
  'I heard you, but practice mode cannot put your words into writing. Let answers be spoken, and I will play them back.'

const clips = (texts: readonly string[]): Phrase[] => texts.map((clip) => ({ clip }))
const introduction = [
  ...clips(sentences.greeting),
  ...clips(sentences.introduction),
  ...clips(sentences.offerVoice),
  ...clips(sentences.offerText),
]

/** The committed samples, one for one: nothing is levelled, filtered or faded. */
function echo(chunks: readonly Int16Array[]): Utterance[] {
  return chunks.map((samples, index) => utteranceOf(index === 0 ? ` ${OWN_WORDS}` : '', samples))
}

const wantsHelp = /\bhelp\b|\bwhat (?:can|do|could) (?:you|i|we)\b|\bhow (?:do|does|can) (?:this|it|i|you)\b/
const wantsIdentity = /\b(?:who|what) are you\b|\bwhat is this\b|\bwhat's this\b|\bpractice\b|\byour name\b/
const isThanks = /\b(?:thanks|thank you|cheers)\b/
const isGreeting = /^\W*(?:hello|hi|hey|good (?:morning|afternoon|evening|day)|greetings)\b/

function answerText(text: string, now: Date): readonly Phrase[] {
  const sum = answerSum(text)
  if (sum !== null) return sum
  const plain = plainWords(text)
  if (wantsTime.test(plain)) return speakTime(now)
  if (wantsHelp.test(plain)) return [...clips(sentences.offerVoice), ...clips(sentences.offerText)]
  if (wantsIdentity.test(plain))
    return [...clips(sentences.introduction), ...clips(sentences.offerVoice), ...clips(sentences.offerText)]
  if (isThanks.test(plain)) return clips(sentences.welcome)
  if (isGreeting.test(plain)) return introduction
  return [...clips(sentences.notUnderstood), ...clips(sentences.offerVoice), ...clips(sentences.offerText)]
}

function answerSum(text: string): readonly Phrase[] | null {
  const result = evaluateQuestion(text)
  if (result.kind === 'not_arithmetic') return null
  if (result.kind === 'division_by_zero') return clips(sentences.divisionByZero)
  if (result.kind === 'unfinished') return [...clips(sentences.unfinishedSum), ...clips(sentences.offerText)]
  const spoken = speakNumber(result.value)
  if (spoken.kind === 'too_large') return clips(sentences.tooLarge)
  if (spoken.kind === 'too_small') return clips(sentences.tooSmall)
  const opening = spoken.exact ? fragments.theAnswerIs : fragments.theAnswerIsAbout
  const number: Phrase[] = spoken.clips.map((clip, index) =>
    index === spoken.clips.length - 1 ? { clip, punctuation: '.' } : { clip },
  )
  return [{ clip: opening }, ...number]
}
