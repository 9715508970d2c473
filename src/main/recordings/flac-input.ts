import { open } from 'node:fs/promises'
import {
  CustomSource,
  EncodedPacketSink,
  FLAC,
  Input,
  type EncodedPacket,
  type InputAudioTrack,
} from 'mediabunny'

/**
 * The reader wants so many bytes of every frame, and takes a last one that has fewer (a silent one) for none: it gets
 * as many zeros to read after the file's end. See mediabunny's `flac-demuxer.ts`.
 */
const BYTES_AFTER_END = 16

/** A FLAC file or stream, to be read frame by frame. Its reads reject with the file system's error. */
export async function openFlac(path: string): Promise<Input> {
  const handle = await open(path)
  const { size } = await handle.stat()
  return new Input({
    formats: [FLAC],
    source: new CustomSource({
      getSize: () => size + BYTES_AFTER_END,
      async read(start, end) {
        const bytes = new Uint8Array(end - start)
        await handle.read(bytes, { position: start })
        return bytes
      },
      dispose: () => handle.close(),
      prefetchProfile: 'fileSystem',
    }),
  })
}

/** From that one on which holds the sample, or all of them. */
export async function* framesOf(
  track: InputAudioTrack,
  fromSeconds = 0,
): AsyncGenerator<EncodedPacket, void> {
  const sink = new EncodedPacketSink(track)
  // Where there is no frame at all, `getPacket` looks for one for ever.
  if ((await sink.getFirstPacket()) === null) return
  const first = await sink.getPacket(fromSeconds)
  if (first === null) return
  let held: EncodedPacket | null = null
  for await (const packet of sink.packets(first)) {
    if (held !== null) yield held
    held = packet
  }
  if (held !== null) yield held.clone({ data: held.data.subarray(0, -BYTES_AFTER_END) })
}
