/** Captions to play beside a recording: what was said, and of the answers what was heard, when it sounded. */
import { samplesToMs } from '../../../shared/audio-format.ts'
import type { ContentPart, Conversation, ConversationItem } from '../../../shared/conversation.ts'
import type { RecordingEntry } from '../../recordings/recording-index.ts'
import type { ExportWords } from './export-words.ts'

interface Cue {
  speaker: string
  text: string
  startMs: number
  endMs: number
}

/** Two lines of 42 characters, as subtitles commonly have. */
const MAX_CUE_CHARS = 84

/** SubRip. `entries` are the recording's own; items that it does not hold are left out, as are words nobody heard. */
export function exportSrt(
  conversation: Conversation,
  entries: readonly RecordingEntry[],
  words: ExportWords,
): string {
  return cuesOf(conversation, entries, words)
    .map(({ speaker, text, startMs, endMs }, index) => {
      const times = `${timestamp(startMs, ',')} --> ${timestamp(endMs, ',')}`
      // SubRip knows no escape: an arrow in the words must not look like a cue's times.
      return `${index + 1}\n${times}\n${speaker}: ${text.replaceAll('-->', '→')}\n`
    })
    .join('\n')
}

/** WebVTT, with the speaker as the cue's voice; otherwise as `exportSrt`. */
export function exportVtt(
  conversation: Conversation,
  entries: readonly RecordingEntry[],
  words: ExportWords,
): string {
  const cues = cuesOf(conversation, entries, words).map(({ speaker, text, startMs, endMs }) => {
    const times = `${timestamp(startMs, '.')} --> ${timestamp(endMs, '.')}`
    const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
    return `${times}\n<v ${speaker}>${escaped}\n`
  })
  return ['WEBVTT\n', ...cues].join('\n')
}

/** In the order of time: who talks over the other is shown with them. */
function cuesOf({ items }: Conversation, entries: readonly RecordingEntry[], words: ExportWords): Cue[] {
  const byPart = Map.groupBy(entries, ({ itemId, contentIndex }) => `${itemId}/${contentIndex}`)
  return items
    .flatMap((item) =>
      item.parts.flatMap((part, index) =>
        partCues(item, part, byPart.get(`${item.id}/${index}`) ?? [], words),
      ),
    )
    .toSorted((a, b) => a.startMs - b.startMs)
}

/** The words share the time of the part's sound evenly, by their characters; a gap in the sound is nobody's. */
function partCues(
  item: ConversationItem,
  part: ContentPart,
  entries: readonly RecordingEntry[],
  words: ExportWords,
): Cue[] {
  const spans = entries.toSorted((a, b) => a.startSample - b.startSample)
  const text = soundingText(part, words)
  const sampleCount = spans.reduce((sum, span) => sum + span.endSample - span.startSample, 0)
  if (text === '' || sampleCount === 0) return []
  let chars = 0
  return pieces(text).map((piece) => {
    const from = (chars / text.length) * sampleCount
    chars += piece.length
    const to = (chars / text.length) * sampleCount
    return {
      speaker: words.speakers[item.role],
      text: piece.trim().toWellFormed(),
      startMs: samplesToMs(placeOf(spans, from, 'start')),
      endMs: samplesToMs(placeOf(spans, to, 'end')),
    }
  })
}

/** In one line, for an empty line ends a cue. */
function soundingText(part: ContentPart, words: ExportWords): string {
  const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim()
  if (part.kind === 'output_audio') return oneLine(part.transcript.slice(0, part.heardChars))
  if (part.kind !== 'input_audio') return ''
  return oneLine(part.transcript ?? `[${words.untranscribed}]`)
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' })

/** The text, in pieces that fit a cue and end where a word does; put together it is the text. */
function pieces(text: string): string[] {
  const done: string[] = []
  let piece = ''
  for (const { segment } of segmenter.segment(text)) {
    if (piece !== '' && (piece + segment).trimEnd().length > MAX_CUE_CHARS) {
      done.push(piece)
      piece = ''
    }
    piece += segment
  }
  return [...done, piece]
}

/** Where in the recording a sample of the part is. Between two spans, an end is in the first and a start in the second. */
function placeOf(spans: readonly RecordingEntry[], offset: number, edge: 'start' | 'end'): number {
  let before = 0
  for (const { startSample, endSample } of spans) {
    const length = endSample - startSample
    const inside = edge === 'start' ? offset < before + length : offset <= before + length
    if (inside) return startSample + offset - before
    before += length
  }
  return spans.at(-1)?.endSample ?? 0
}

/** `HH:MM:SS`, the separator and ms. */
function timestamp(ms: number, separator: ',' | '.'): string {
  const whole = Math.round(ms)
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0')
  const clock = [whole / 3_600_000, (whole / 60_000) % 60, (whole / 1000) % 60].map(two).join(':')
  return `${clock}${separator}${String(whole % 1000).padStart(3, '0')}`
}
