import { untrack } from 'svelte'
import { emptyDraft, type MessageDraft } from '../../../shared/message-draft.ts'
import type { Mirror } from '../../state/mirror.svelte.ts'
import { attachedImages, type AttachedImages } from './attached-images.svelte.ts'

/** Main is told of what is typed no more often, so that a window that is killed may cost as much of it. */
const UNKEPT_MS = 200

/** What a person writes in a window. It outlives the page; called while the component that it is for is made. */
export function keptDraft(mirror: Mirror): KeptDraft {
  const { drafts } = mirror.client
  const draft = new KeptDraft(attachedImages(mirror), {
    keepText: (text) => mirror.attempt(drafts.keepText(text)),
    keepImages: (images) => mirror.attempt(drafts.keepImages([...images])),
  })
  void mirror.attempt(drafts.read()).then((before) => draft.restore(before ?? emptyDraft))
  $effect(() => draft.followWriting())
  $effect(() => draft.keepWhenLeft())
  return draft
}

interface Keeper {
  keepText(text: string): void
  keepImages(images: readonly string[]): void
}

/** A draft that main knows too, a moment later or when the window is left. The field waits for nobody. */
export class KeptDraft {
  text = $state('')
  readonly images: AttachedImages
  readonly #keeper: Keeper
  /** What main knows; null until it has said what there was before this page. */
  #kept: MessageDraft | null = null
  #sending = 0
  #timer: ReturnType<typeof setTimeout> | null = null
  #isWaiting = false

  constructor(images: AttachedImages, keeper: Keeper) {
    this.images = images
    this.#keeper = keeper
  }

  /** What an earlier page had comes before what has been written since. */
  restore({ text, images }: MessageDraft): void {
    this.#kept = { text, images }
    this.text = joined(text, this.text)
    if (images.length > 0) this.images.putBack(images)
    this.#keepSoon()
  }

  addText(text: string): void {
    this.text = joined(this.text, text)
  }

  /** Empties the field. What does not go out comes back; until that is known, main keeps it. */
  async send(go: (text: string) => Promise<boolean>): Promise<void> {
    const text = this.text.trim()
    this.text = ''
    this.#sending += 1
    const isSent = await go(text)
    this.#sending -= 1
    if (!isSent) this.text = joined(text, this.text)
    this.keep()
  }

  /** Called by an effect. */
  followWriting(): void {
    void this.text
    void this.images.urls
    untrack(() => this.#keepSoon())
  }

  /** Returns how to stop. */
  keepWhenLeft(): () => void {
    const ending = new AbortController()
    for (const left of ['blur', 'pagehide']) {
      window.addEventListener(left, () => this.keep(), { signal: ending.signal })
    }
    return () => ending.abort()
  }

  keep(): void {
    if (this.#kept === null || this.#sending > 0) return
    const { text } = this
    const { urls } = this.images
    if (text !== this.#kept.text) this.#keeper.keepText(text)
    if (!isSame(urls, this.#kept.images)) this.#keeper.keepImages(urls)
    this.#kept = { text, images: urls }
  }

  /** At once after a pause; else when the time has come, however much is written meanwhile. */
  #keepSoon(): void {
    this.#isWaiting = this.#timer !== null
    if (this.#isWaiting) return
    this.keep()
    this.#timer = setTimeout(() => {
      this.#timer = null
      if (this.#isWaiting) this.#keepSoon()
    }, UNKEPT_MS)
  }
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((one, index) => one === others[index])
}

/** Neither is lost. */
function joined(first: string, second: string): string {
  if (first.trim() === '') return second
  return second.trim() === '' ? first : `${first}\n${second}`
}
