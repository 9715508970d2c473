import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { clipTexts } from './responder/phrases.ts'
import { decodeWav } from './wav.ts'

/** Recorded speech, one clip a phrase; see `responder/phrases.ts` for what each one says. */
export interface Voice {
  /** The samples that say `text`. Every text in `clipTexts` has one; asking for another is a bug and throws. */
  clip(text: string): Int16Array
}

/** Why a voice directory cannot be used, and what to do about it. */
export class VoiceError extends Error {
  readonly code = 'voice_unusable'
  override readonly name = 'VoiceError'
}

/** `manifest.json`: clip text -> file name in the same directory. */
const voiceManifestSchema = v.strictObject({
  version: v.literal(1),
  clips: v.record(v.string(), v.pipe(v.string(), v.regex(/^[a-z0-9-]+\.wav$/))),
})

const REMEDY = 'Reinstall the app, or render the voice again with `node tools/render-voice.ts`.'

/**
 * Reads every clip of a voice into memory (about 4 MB).
 *
 * Rejects with a `VoiceError` when the manifest or a clip is missing or damaged, or when the voice
 * lacks a phrase that the responder can say.
 */
export async function loadVoice(directory: string): Promise<Voice> {
  const files = await readManifest(directory)
  const missing = clipTexts.filter((text) => !files.has(text))
  if (missing.length > 0)
    throw new VoiceError(`The voice in ${directory} cannot say ${quoteSome(missing)}. ${REMEDY}`)
  const clips = new Map(
    await Promise.all(
      [...files].map(async ([text, file]) => [text, await readClip(join(directory, file))] as const),
    ),
  )
  return {
    clip(text) {
      const samples = clips.get(text)
      if (samples === undefined) throw new Error(`No clip says "${text}": add it to phrases.ts`)
      return samples
    },
  }
}

async function readManifest(directory: string): Promise<Map<string, string>> {
  const path = join(directory, 'manifest.json')
  let content: unknown
  try {
    content = JSON.parse(await readFile(path, 'utf8'))
  } catch (cause) {
    throw new VoiceError(`The voice's manifest ${path} cannot be read: ${describe(cause)}. ${REMEDY}`, {
      cause,
    })
  }
  const parsed = v.safeParse(voiceManifestSchema, content)
  if (!parsed.success)
    throw new VoiceError(`The voice's manifest ${path} is damaged: ${parsed.issues[0].message}. ${REMEDY}`)
  return new Map(Object.entries(parsed.output.clips))
}

async function readClip(path: string): Promise<Int16Array> {
  let file: Buffer
  try {
    file = await readFile(path)
  } catch (cause) {
    throw new VoiceError(`The clip ${path} cannot be read: ${describe(cause)}. ${REMEDY}`, { cause })
  }
  const decoded = decodeWav(file)
  if (!decoded.ok) throw new VoiceError(`The clip ${path} cannot be used: ${decoded.reason}. ${REMEDY}`)
  if (decoded.samples.length === 0) throw new VoiceError(`The clip ${path} is empty. ${REMEDY}`)
  return decoded.samples
}

function quoteSome(texts: readonly string[]): string {
  const shown = texts.slice(0, 3).map((text) => `"${text}"`)
  const more = texts.length - shown.length
  return more > 0 ? `${shown.join(', ')} and ${String(more)} more` : shown.join(', ')
}

function describe(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
