import type { StoredItem } from '../items.ts'
import type { OutputModality } from '../settings.ts'
import type { Voice } from '../voice.ts'
import { evaluateQuestion } from './arithmetic.ts'
import { speakTime } from './clock.ts'
import { speakNumber } from './number-words.ts'
import { fragments, sentences, type Phrase } from './phrases.ts'
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
    case 'speech':
      // A written answer cannot hold a sound.
      return question.modality === 'text'
        ? [{ text: TYPED_ANSWER_TO_SPEECH, samples: new Int16Array(0) }]
        : [...say({ clip: fragments.youSaid }), ...echo(asked.chunks)]
  }
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

type Asked =
  | { kind: 'text'; text: string }
  | { kind: 'speech'; chunks: readonly Int16Array[] }
  | { kind: 'picture' | 'nothing' | 'silence' }

/** The last thing that the person said, typed or showed. */
function newestQuestion(context: readonly StoredItem[]): Asked {
  const item = context.findLast(({ wire }) => wire.type === 'message' && wire.role === 'user')
  if (item?.wire.type !== 'message' || item.wire.role !== 'user') return { kind: 'nothing' }
  const parts = [...item.wire.content.entries()].reverse()
  for (const [index, part] of parts) {
    const chunks = item.audio.get(index)?.chunks
    if (chunks) return { kind: 'speech', chunks }
    if (typeof part.text === 'string') return { kind: 'text', text: part.text }
  }
  return { kind: parts.length > 0 ? 'picture' : 'nothing' }
}

/** The committed samples, one for one: nothing is levelled, filtered or faded. */
function echo(chunks: readonly Int16Array[]): Utterance[] {
  return chunks.map((samples, index) => utteranceOf(index === 0 ? ` ${OWN_WORDS}` : '', samples))
}

const wantsTime =
  /\b(?:what(?:'s| is)? (?:the )?time|time is it|the time|current time|time now|what time)\b|^time\W*$/
const wantsHelp = /\bhelp\b|\bwhat (?:can|do|could) (?:you|i|we)\b|\bhow (?:do|does|can) (?:this|it|i|you)\b/
const wantsIdentity = /\b(?:who|what) are you\b|\bwhat is this\b|\bwhat's this\b|\bpractice\b|\byour name\b/
const isThanks = /\b(?:thanks|thank you|cheers)\b/
const isGreeting = /^\W*(?:hello|hi|hey|good (?:morning|afternoon|evening|day)|greetings)\b/

function answerText(text: string, now: Date): readonly Phrase[] {
  const sum = answerSum(text)
  if (sum !== null) return sum
  const plain = text.slice(0, 1000).toLowerCase().replaceAll('’', "'")
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
