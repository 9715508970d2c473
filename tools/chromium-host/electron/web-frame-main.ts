/** One frame of a page, as main sees it. */
import type Electron from 'electron'
import type { PageFrames } from '../browser/page-frames.ts'
import { StrictEmitter } from './strict.ts'

type Modelled =
  'routingId' | 'frameTreeNodeId' | 'processId' | 'url' | 'origin' | 'send' | 'postMessage' | 'isDestroyed'

/** What a frame needs of its web contents. */
export interface FrameOwner {
  id: number
  sendToFrame(frameId: string, channel: string, args: unknown[]): void
  postToFrame(frameId: string, channel: string, message: unknown, transfer: readonly unknown[]): void
}

let lastRoutingId = 0

export class HostWebFrameMain extends StrictEmitter implements Pick<Electron.WebFrameMain, Modelled> {
  static override readonly electronName = 'WebFrameMain'
  readonly routingId = ++lastRoutingId
  readonly frameTreeNodeId = this.routingId
  readonly processId: number
  readonly frameId: string
  readonly #owner: FrameOwner
  readonly #tree: FrameTree

  constructor(owner: FrameOwner, tree: FrameTree, frameId: string) {
    super()
    this.#owner = owner
    this.#tree = tree
    this.frameId = frameId
    this.processId = owner.id
  }

  get url(): string {
    return this.#tree.frames?.get(this.frameId)?.url ?? ''
  }

  get origin(): string {
    return this.#tree.frames?.get(this.frameId)?.origin ?? ''
  }

  get parent(): HostWebFrameMain | null {
    const parentId = this.#tree.frames?.get(this.frameId)?.parentId ?? null
    return parentId === null ? null : this.#tree.frame(parentId)
  }

  get top(): HostWebFrameMain | null {
    return this.parent?.top ?? this
  }

  isDestroyed(): boolean {
    return this.#tree.frames?.get(this.frameId) === undefined
  }

  send(channel: string, ...args: unknown[]): void {
    this.#owner.sendToFrame(this.frameId, channel, args)
  }

  postMessage(channel: string, message: unknown, transfer: readonly unknown[] = []): void {
    this.#owner.postToFrame(this.frameId, channel, message, transfer)
  }
}

/** The frames of one page, each the same object every time. */
export class FrameTree {
  /** Null before the page is open. */
  frames: PageFrames | null = null
  readonly #owner: FrameOwner
  readonly #known = new Map<string, HostWebFrameMain>()

  constructor(owner: FrameOwner) {
    this.#owner = owner
  }

  frame(frameId: string): HostWebFrameMain {
    const known = this.#known.get(frameId) ?? new HostWebFrameMain(this.#owner, this, frameId)
    this.#known.set(frameId, known)
    return known
  }
}
