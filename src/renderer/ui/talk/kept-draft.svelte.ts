import { emptyDraft, type MessageDraft } from '../../../shared/message-draft.ts'
import type { Mirror } from '../../state/mirror.svelte.ts'
import { attachedImages, type AttachedImages } from './attached-images.svelte.ts'

/** What a person writes in a window. It outlives the page; called while the component that it is for is made. */
export function keptDraft(mirror: Mirror): KeptDraft {
  const { drafts } = mirror.client
  const draft = new KeptDraft(attachedImages(mirror), {
    keepText: (text) => mirror.attempt(drafts.keepText(text)),
    keepImages: (images) => mirror.attempt(drafts.keepImages([...images])),
  })
  void mirror.attempt(drafts.read()).then((before) => draft.restore(before ?? emptyDraft))
  $effect(() => draft.keep())
  return draft
}

interface Keeper {
  keepText(text: string): void
  keepImages(images: readonly string[]): void
}

/** A draft that main knows too, letter by letter: a window may be killed at any. The field waits for nobody. */
export class KeptDraft {
  text = $state('')
  readonly images: AttachedImages
  readonly #keeper: Keeper
  /** What main knows; null until it has said what there was before this page. */
  #kept: MessageDraft | null = null
  /** Sent, and not known to have gone out. */
  #going: readonly { text: string }[] = []

  constructor(images: AttachedImages, keeper: Keeper) {
    this.images = images
    this.#keeper = keeper
  }

  /** What an earlier page had comes before what has been written since. */
  restore({ text, images }: MessageDraft): void {
    this.#kept = { text, images }
    this.text = joined(text, this.text)
    if (images.length > 0) this.images.putBack(images)
    this.keep()
  }

  addText(text: string): void {
    this.text = joined(this.text, text)
  }

  /** Empties the field. What does not go out comes back; until that is known, main keeps it. */
  async send(go: (text: string) => Promise<boolean>): Promise<void> {
    const sent = { text: this.text.trim() }
    this.#going = [...this.#going, sent]
    this.text = ''
    const isSent = await go(sent.text)
    this.#going = this.#going.filter((one) => one !== sent)
    if (!isSent) this.text = joined(sent.text, this.text)
    this.keep()
  }

  /** Reads all that is written before it returns, since an effect calls it. */
  keep(): void {
    const { text } = this
    const { urls } = this.images
    if (this.#kept === null) return
    const now = {
      text: joined(this.#going.map((sent) => sent.text).join('\n'), text),
      images: this.#going.length === 0 ? urls : this.#kept.images,
    }
    if (now.text !== this.#kept.text) this.#keeper.keepText(now.text)
    if (!isSame(now.images, this.#kept.images)) this.#keeper.keepImages(now.images)
    this.#kept = now
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
