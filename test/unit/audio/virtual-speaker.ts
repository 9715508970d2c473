import { PlayoutEngine, type PlayoutReport } from '../../../src/renderer/audio/dsp/playout-engine.ts'
import { toInt16 } from '../../../src/renderer/audio/dsp/pcm16.ts'
import { ofType } from './samples.ts'

/** A player stepped block by block, that remembers all that left it. */
export class VirtualSpeaker {
  readonly reports: PlayoutReport[] = []
  readonly engine = new PlayoutEngine((report) => this.reports.push(report))
  readonly heard: number[] = []
  readonly #nextSeq = new Map<number, number>()

  /** Numbers the chunk as main does. */
  play(epoch: number, samples: Int16Array): void {
    const seq = this.#nextSeq.get(epoch) ?? 0
    this.#nextSeq.set(epoch, seq + 1)
    this.playAs(epoch, seq, samples)
  }

  playAs(epoch: number, seq: number, samples: Int16Array): void {
    this.engine.command({ type: 'play', epoch, seq, samples })
  }

  finish(epoch: number): void {
    this.engine.command({ type: 'finish', epoch })
  }

  flush(epoch: number): void {
    this.engine.command({ type: 'flush', epoch })
  }

  run(samples: number): void {
    // Not zeroed: the engine has to write every sample.
    const block = new Float32Array(samples).fill(NaN)
    this.engine.process(block)
    for (const sample of block) this.heard.push(sample)
  }

  /** Until a whole block is silent. The sound itself must hold no such stretch. */
  runUntilQuiet(): void {
    do this.run(128)
    while (this.heard.slice(-128).some((sample) => sample !== 0))
  }

  heardInt16(): Int16Array {
    return Int16Array.from(this.heard, toInt16)
  }

  nonSilent(): Int16Array {
    return this.heardInt16().filter((sample) => sample !== 0)
  }

  audibleCount(): number {
    return this.heard.filter((sample) => sample !== 0).length
  }

  isSilent(): boolean {
    return this.heard.every((sample) => sample === 0)
  }

  of<T extends PlayoutReport['type']>(type: T): Extract<PlayoutReport, { type: T }>[] {
    return ofType(this.reports, type)
  }
}
