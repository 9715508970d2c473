/** Part of one side of a recording: whole FLAC frames, and which of their samples are meant. */
export interface RecordedStretch {
  frames: readonly Uint8Array[]
  /** 0 is left. */
  channel: 0 | 1
  /** In samples of these frames. */
  startSample: number
  endSample: number
}

/** Sound as a recording keeps it. */
export interface RecordedSound {
  /** As WebCodecs wants it: `fLaC` and STREAMINFO. */
  description: Uint8Array
  channelCount: number
  stretches: readonly RecordedStretch[]
}
