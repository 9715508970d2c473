/** What Earshot uses of Web Audio 1.1 that TypeScript's DOM library leaves out. */

interface AudioContextOptions {
  /** Samples a render quantum; 'hardware' leaves it to the device. A browser may do as it likes. */
  renderSizeHint?: number | 'default' | 'hardware'
}

interface AudioContext {
  /** '' is the system's default output. */
  setSinkId(sinkId: string): Promise<void>
}
