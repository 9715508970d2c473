import { SAMPLE_RATE } from '../../shared/audio-format.ts'
import { joinedSamples } from '../../shared/joined-samples.ts'
import type { RecordedSound, RecordedStretch } from '../../shared/recorded-sound.ts'

/** The samples of all stretches, one after the other, exactly as they were recorded. Rejects where they can't be. */
export async function decodeRecorded(sound: RecordedSound): Promise<Int16Array> {
  const stretches = []
  for (const stretch of sound.stretches) stretches.push(await decodeStretch(sound, stretch))
  return joinedSamples(stretches)
}

async function decodeStretch(
  { description, channelCount }: RecordedSound,
  { frames, channel, startSample, endSample }: RecordedStretch,
): Promise<Int16Array> {
  const samples = new Int16Array(endSample - startSample)
  const { promise: failed, reject: fail } = Promise.withResolvers<never>()
  /** In samples of these frames. */
  let at = 0
  const decoder = new AudioDecoder({
    error: fail,
    output: (data) => {
      try {
        const lane = laneOf(data, channel)
        for (const [index, sample] of lane.entries()) samples[at + index - startSample] = sample
        at += lane.length
      } catch (error) {
        fail(error)
      } finally {
        data.close()
      }
    },
  })
  try {
    decoder.configure({ codec: 'flac', sampleRate: SAMPLE_RATE, numberOfChannels: channelCount, description })
    // Frames come in the order of their times; which times they are is of no matter here.
    for (const [index, data] of frames.entries()) {
      decoder.decode(new EncodedAudioChunk({ type: 'key', timestamp: index, data }))
    }
    await Promise.race([decoder.flush(), failed])
  } finally {
    if (decoder.state !== 'closed') decoder.close()
  }
  if (at < endSample) throw new Error(`it ends ${endSample - at} samples too soon`)
  return samples
}

/** Unconverted, for another format could round: 16 bits as they are, or as the upper half of 32. */
function laneOf(data: AudioData, channel: number): Int16Array {
  const { numberOfFrames, numberOfChannels, format } = data
  const bits = /^s(16|32)(-planar)?$/.exec(format ?? '')?.[1]
  if (bits === undefined) throw new Error(`it was decoded to ${format ?? 'an unknown format'}`)
  const planar = format?.endsWith('-planar') === true
  /** In one plane. */
  const lanes = planar ? 1 : numberOfChannels
  const samples = new (bits === '16' ? Int16Array : Int32Array)(numberOfFrames * lanes)
  data.copyTo(samples, { planeIndex: planar ? channel : 0 })
  const lane = planar ? 0 : channel
  const shift = bits === '16' ? 0 : 16
  return Int16Array.from(
    { length: numberOfFrames },
    (_, frame) => (samples[frame * lanes + lane] ?? 0) >> shift,
  )
}
