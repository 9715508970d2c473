/**
 * Renders the practice voice: `node tools/render-voice.ts`. For developers; what it writes to
 * `resources/voice` is shipped. Needs `espeak-ng` and `sox` on the PATH.
 *
 * Each phrase is spoken by espeak-ng, resampled to 24 kHz, cut to the sound itself, and brought to
 * the same loudness as the others. Clips are played in a row, so number words are spoken with less
 * melody: a full stop's fall would end the sentence at each of them.
 */
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import {
  clipTexts,
  fragments,
  numberConnectives,
  smallNumbers,
} from '../src/practice-server/responder/phrases.ts'
import { decodeWav, encodeWav } from '../src/practice-server/wav.ts'
import { SAMPLE_RATE, msToSamples } from '../src/shared/audio-format.ts'

const run = promisify(execFile)

const VOICE = 'en-us'
const WORDS_PER_MINUTE = 170
/** A word spoken alone is drawn out, as at the end of a sentence; this brings it to the pace of the rest. */
const INNER_WORDS_PER_MINUTE = 225
/** Of speech, over the frames that hold any; peaks stay below `PEAK_LIMIT`. */
const TARGET_RMS_DBFS = -20
const PEAK_LIMIT = 0.89
/** Quieter than this is silence, when cutting a clip's ends and measuring its loudness. */
const SILENCE_DBFS = -48
/** Kept around the sound, and faded, so that no clip begins or ends with a click. */
const MARGIN_SAMPLES = msToSamples(8)

const outputDirectory = fileURLToPath(new URL('../resources/voice', import.meta.url))

/** Words that other clips follow in the same sentence. */
const innerWords = new Set<string>([
  ...smallNumbers,
  ...Object.values(numberConnectives),
  fragments.itIs,
  fragments.theAnswerIs,
  fragments.theAnswerIsAbout,
  fragments.oClock,
])

function fileNameOf(text: string): string {
  const slug = text
    .toLowerCase()
    .replaceAll("'", '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
  return `${slug}.wav`
}

function markupOf(text: string): string {
  const words = text.replace('Earshot', 'ear shot')
  return innerWords.has(text)
    ? `<speak><prosody range="40%">${words},</prosody></speak>`
    : `<speak>${words}</speak>`
}

async function speak(text: string, scratch: string): Promise<Int16Array> {
  const spoken = join(scratch, 'spoken.wav')
  const resampled = join(scratch, 'resampled.wav')
  const pace = innerWords.has(text) ? INNER_WORDS_PER_MINUTE : WORDS_PER_MINUTE
  await run('espeak-ng', ['-m', '-v', VOICE, '-s', String(pace), '-w', spoken, markupOf(text)])
  // -3 dB of headroom: the resampling filter overshoots. Dithering would put noise into the silence.
  await run('sox', [
    '-D',
    spoken,
    '-b',
    '16',
    '-c',
    '1',
    resampled,
    'gain',
    '-3',
    'rate',
    '-v',
    String(SAMPLE_RATE),
  ])
  const decoded = decodeWav(await readFile(resampled))
  if (!decoded.ok) throw new Error(`sox wrote a file that cannot be used: ${decoded.reason}`)
  return decoded.samples
}

const amplitudeOf = (dbfs: number): number => 32768 * 10 ** (dbfs / 20)

function cutToSound(samples: Int16Array, text: string): Int16Array {
  const loud = (sample: number): boolean => Math.abs(sample) > amplitudeOf(SILENCE_DBFS)
  const first = samples.findIndex(loud)
  if (first === -1) throw new Error(`espeak-ng said nothing for "${text}"`)
  const last = samples.findLastIndex(loud)
  const cut = samples.slice(Math.max(0, first - MARGIN_SAMPLES), last + MARGIN_SAMPLES)
  for (let index = 0; index < MARGIN_SAMPLES; index++) {
    const gain = index / MARGIN_SAMPLES
    const mirrored = cut.length - 1 - index
    cut[index] = Math.round((cut[index] ?? 0) * gain)
    cut[mirrored] = Math.round((cut[mirrored] ?? 0) * gain)
  }
  return cut
}

/** Pauses inside a sentence would make a mean over all of it too low, so silent frames do not count. */
function speechRms(samples: Int16Array): number {
  const frameSamples = msToSamples(20)
  let energy = 0
  let counted = 0
  for (let start = 0; start < samples.length; start += frameSamples) {
    const frame = samples.subarray(start, start + frameSamples)
    const frameEnergy = frame.reduce((sum, sample) => sum + sample * sample, 0)
    if (Math.sqrt(frameEnergy / frame.length) < amplitudeOf(SILENCE_DBFS)) continue
    energy += frameEnergy
    counted += frame.length
  }
  return Math.sqrt(energy / counted)
}

function levelled(samples: Int16Array): Int16Array {
  const peak = samples.reduce((highest, sample) => Math.max(highest, Math.abs(sample)), 0)
  const gain = Math.min(amplitudeOf(TARGET_RMS_DBFS) / speechRms(samples), (PEAK_LIMIT * 32768) / peak)
  return samples.map((sample) => Math.round(sample * gain))
}

const scratch = await mkdtemp(join(tmpdir(), 'earshot-voice-'))
try {
  await mkdir(outputDirectory, { recursive: true })
  const clips: Record<string, string> = {}
  let totalSamples = 0
  for (const text of clipTexts) {
    const samples = levelled(cutToSound(await speak(text, scratch), text))
    const file = fileNameOf(text)
    await writeFile(join(outputDirectory, file), encodeWav(samples))
    clips[text] = file
    totalSamples += samples.length
  }
  const wanted = new Set(Object.values(clips))
  if (wanted.size !== clipTexts.length) throw new Error('Two phrases share a file name: reword one of them')
  for (const file of await readdir(outputDirectory))
    if (file.endsWith('.wav') && !wanted.has(file)) await rm(join(outputDirectory, file))
  const manifest = `${JSON.stringify({ version: 1, clips }, null, 2)}\n`
  await writeFile(join(outputDirectory, 'manifest.json'), manifest)
  const sizeMegabytes = (totalSamples * 2) / 1e6
  console.log(`${String(wanted.size)} clips, ${sizeMegabytes.toFixed(2)} MB in ${outputDirectory}`)
} finally {
  await rm(scratch, { recursive: true })
}
