import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { registerFlacEncoder } from '@mediabunny/flac-encoder'
import {
  AudioSample,
  AudioSampleSource,
  EncodedAudioPacketSource,
  FlacOutputFormat,
  Output,
  StreamTarget,
  type EncodedPacket,
  type InputAudioTrack,
  type StreamTargetChunk,
} from 'mediabunny'
import { SAMPLE_RATE } from '../../shared/audio-format.ts'
import { framesOf, openFlac } from './flac-input.ts'

const CHANNELS = 2

/** `fLaC` and STREAMINFO, RFC 9639 §8: less than that is no stream. */
const HEADER_BYTES = 42

registerFlacEncoder()

/**
 * A FLAC stream that only grows, so that it can be read up to wherever its writer came: stereo, 16 bits, 24 kHz. It
 * does not know its own length; `finishFlac` makes a file of it that does.
 */
export class FlacStream {
  readonly #handle: FileHandle
  readonly #output: Output
  readonly #source = new AudioSampleSource({ codec: 'flac' })
  #sampleCount = 0

  private constructor(handle: FileHandle) {
    this.#handle = handle
    this.#output = new Output({
      format: new FlacOutputFormat({ appendOnly: true }),
      target: new StreamTarget(writerOf(handle)),
    })
    this.#output.addAudioTrack(this.#source)
  }

  /** Rejects with the file system's error. */
  static async create(path: string): Promise<FlacStream> {
    const stream = new FlacStream(await open(path, 'w'))
    await stream.#output.start()
    return stream
  }

  /**
   * Interleaved samples: left, right. Resolves when the encoder has room for more, which may be before these are on
   * the disk; rejects with the file system's error, of this write or one before.
   */
  async add(stereo: Int16Array): Promise<void> {
    const sample = new AudioSample({
      data: stereo,
      format: 's16',
      numberOfChannels: CHANNELS,
      sampleRate: SAMPLE_RATE,
      timestamp: this.#sampleCount / SAMPLE_RATE,
    })
    this.#sampleCount += stereo.length / CHANNELS
    await this.#source.add(sample)
    sample.close()
  }

  /** Writes what the encoder still holds. */
  async close(): Promise<void> {
    try {
      if (this.#sampleCount > 0) await this.#output.finalize()
    } finally {
      await this.#handle.close()
    }
  }

  /** After an error: what was written stays. */
  async abandon(): Promise<void> {
    try {
      await this.#output.cancel()
    } finally {
      await this.#handle.close()
    }
  }
}

/**
 * Copies a stream, without coding it anew, into a file that knows its length. The file takes its name when it is
 * whole. `torn`: the writer was stopped, so that the last frame (up to 4,608 samples) may not be whole: it is left out.
 *
 * Returns its length in samples; null when there is nothing in the stream. Rejects with the file system's error.
 */
export async function finishFlac(
  streamPath: string,
  path: string,
  { torn }: { torn: boolean },
): Promise<number | null> {
  if ((await stat(streamPath)).size <= HEADER_BYTES) return null
  using input = await openFlac(streamPath)
  if (!(await input.canRead())) return null
  const track = await input.getPrimaryAudioTrack()
  const decoderConfig = await track?.getDecoderConfig()
  if (track == null || decoderConfig == null) return null
  const temporaryPath = `${path}.tmp`
  const handle = await open(temporaryPath, 'w')
  try {
    const sampleCount = await copyPackets(track, decoderConfig, handle, torn)
    await handle.sync()
    if (sampleCount > 0) await rename(temporaryPath, path)
    return sampleCount > 0 ? sampleCount : null
  } finally {
    await handle.close()
    await rm(temporaryPath, { force: true })
  }
}

/** Returns the number of samples. */
async function copyPackets(
  track: InputAudioTrack,
  decoderConfig: AudioDecoderConfig,
  handle: FileHandle,
  torn: boolean,
): Promise<number> {
  const output = new Output({ format: new FlacOutputFormat(), target: new StreamTarget(writerOf(handle)) })
  const source = new EncodedAudioPacketSource('flac')
  output.addAudioTrack(source)
  await output.start()
  let sampleCount = 0
  const copy = async (packet: EncodedPacket) => {
    await source.add(packet, { decoderConfig })
    sampleCount += Math.round(packet.duration * SAMPLE_RATE)
  }
  let held: EncodedPacket | null = null
  for await (const packet of framesOf(track)) {
    if (held !== null) await copy(held)
    held = packet
  }
  if (held !== null && !torn) await copy(held)
  if (sampleCount > 0) await output.finalize()
  else await output.cancel()
  return sampleCount
}

/** Does not close the file. */
function writerOf(handle: FileHandle): WritableStream<StreamTargetChunk> {
  return new WritableStream({
    async write({ data, position }) {
      // A disk that is nearly full takes less than it is given, and says so with the next write.
      for (let written = 0; written < data.length;) {
        const left = data.length - written
        written += (await handle.write(data, written, left, position + written)).bytesWritten
      }
    },
  })
}
