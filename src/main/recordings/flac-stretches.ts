import type { InputAudioTrack } from 'mediabunny'
import { SAMPLE_RATE } from '../../shared/audio-format.ts'
import type { RecordedSound, RecordedStretch } from '../../shared/recorded-sound.ts'
import { framesOf, openFlac } from './flac-input.ts'
import type { RecordingEntry } from './recording-index.ts'

/**
 * Reads the frames that hold these entries, in their order. They are found by going through the file, without decoding
 * it or keeping it. Null where there is no such sound; rejects with the file system's error.
 */
export async function readStretches(
  path: string,
  entries: readonly RecordingEntry[],
): Promise<RecordedSound | null> {
  using input = await openFlac(path)
  const track = await input.getPrimaryAudioTrack()
  const config = await track?.getDecoderConfig()
  if (track == null || config?.description === undefined) return null
  const stretches = []
  for (const entry of entries) {
    const stretch = await readStretch(track, entry)
    if (stretch === null) return null
    stretches.push(stretch)
  }
  return { description: bytesOf(config.description), channelCount: config.numberOfChannels, stretches }
}

async function readStretch(
  track: InputAudioTrack,
  { channel, startSample, endSample }: RecordingEntry,
): Promise<RecordedStretch | null> {
  let firstSample: number | null = null
  const frames = []
  for await (const { data, timestamp, duration } of framesOf(track, startSample / SAMPLE_RATE)) {
    firstSample ??= sampleAt(timestamp)
    // Cut out: it lies in a larger piece of the file, all of which would go along to the page.
    frames.push(data.slice())
    if (sampleAt(timestamp + duration) >= endSample) {
      return {
        frames,
        channel: channel === 'person' ? 0 : 1,
        startSample: startSample - firstSample,
        endSample: endSample - firstSample,
      }
    }
  }
  return null
}

function sampleAt(seconds: number): number {
  return Math.round(seconds * SAMPLE_RATE)
}

function bytesOf(source: AllowSharedBufferSource): Uint8Array {
  return ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source)
}
