/** What can be had of the server that is talked to, so that nobody is offered what it lacks. */
export interface Abilities {
  /** Recommended first. Empty where they depend on the installation; another name may be set anywhere. */
  voices: readonly string[]
  turnDetection: readonly ('server_vad' | 'semantic_vad')[]
  images: boolean
  /** Each voice can be heard before it is chosen: its name makes a difference. */
  voiceSamples: boolean
  /** Answers in text alone. */
  textAnswers: boolean
}
