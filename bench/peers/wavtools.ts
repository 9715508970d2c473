import { WavRecorder, WavStreamPlayer } from 'wavtools'
import { SAMPLE_RATE } from '../../src/shared/audio-format.ts'
import type { SteppedPlayer } from '../harness/stepped-player.ts'
import { VirtualWebAudio } from './virtual-web-audio.ts'

export const WAVTOOLS = 'wavtools 0.1.5'

/** Its own default, in bytes: 4,096 samples. */
export const DEFAULT_CHUNK_BYTES = 8192

/** The smallest that it takes: each quantum by itself. */
export const SMALLEST_CHUNK_BYTES = 0

/** Its recorder, on a microphone that is stepped. */
export async function openWavRecorder(
  chunkBytes: number,
  onChunk: (samples: Int16Array) => void,
): Promise<{ step(block: Float32Array): void; stop(): Promise<void> }> {
  const audio = new VirtualWebAudio()
  audio.install()
  const recorder = new WavRecorder({ sampleRate: SAMPLE_RATE })
  await recorder.begin()
  // Declared as Int16Array, and an ArrayBuffer in truth.
  await recorder.record(({ mono }) => onChunk(new Int16Array(mono as unknown as ArrayBuffer)), chunkBytes)
  return {
    step: (block) => void audio.step(block),
    stop: async () => void (await recorder.pause()),
  }
}

export interface WavPlayer extends SteppedPlayer {
  /** Where it says that its track was interrupted, in samples, if it has been. */
  interruptedAt(): Promise<number | null>
}

/** Its player, on speakers that are stepped. */
export async function openWavPlayer(): Promise<WavPlayer> {
  const audio = new VirtualWebAudio()
  audio.install()
  const player = new WavStreamPlayer({ sampleRate: SAMPLE_RATE })
  await player.connect()
  let interruption: Promise<{ offset: number } | null> = Promise.resolve(null)
  return {
    play: (samples) => void player.add16BitPCM(samples, 'reply'),
    // It has no notion of a reply's end.
    finish: () => undefined,
    interrupt() {
      interruption = Promise.resolve(player.interrupt())
    },
    step: () => audio.step(),
    interruptedAt: async () => (await interruption)?.offset ?? null,
    close: () => undefined,
  }
}
