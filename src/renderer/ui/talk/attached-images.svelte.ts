import { MAX_IMAGE_FILE_BYTES, MAX_IMAGES, type PreparedImage } from '../../../shared/images.ts'
import { m } from '../../paraglide/messages.js'
import type { Mirror } from '../../state/mirror.svelte.ts'

/** Asks main; null when it could not be asked, which has been said elsewhere. */
type Prepare = (bytes: Uint8Array<ArrayBuffer>) => Promise<PreparedImage | null>

export function attachedImages(mirror: Mirror): AttachedImages {
  return new AttachedImages((bytes) => mirror.attempt(mirror.client.turn.prepareImage(bytes)))
}

/** The pictures that go out with the next message. */
export class AttachedImages {
  /** `data:` URIs, in the order in which they were attached. */
  urls: readonly string[] = $state.raw([])
  /** Why the last one was not taken. */
  problem: string | null = $state(null)
  #preparing = $state(0)
  #prepared: Promise<unknown> = Promise.resolve()
  readonly #prepare: Prepare

  constructor(prepare: Prepare) {
    this.#prepare = prepare
  }

  get preparing(): boolean {
    return this.#preparing > 0
  }

  attach(files: readonly File[]): void {
    this.problem = null
    for (const file of files) this.#queue(() => this.#read(file))
  }

  /** One that main makes itself. */
  attachFromMain(image: Promise<PreparedImage | null>): void {
    this.problem = null
    this.#queue(() => image)
  }

  remove(index: number): void {
    this.problem = null
    this.urls = this.urls.toSpliced(index, 1)
  }

  /** All of them, those that are not ready yet included; there are none afterwards. */
  async take(): Promise<readonly string[]> {
    await this.#prepared
    const { urls } = this
    this.urls = []
    return urls
  }

  /** They did not go out. */
  putBack(urls: readonly string[]): void {
    this.urls = [...urls, ...this.urls]
  }

  #queue(make: () => Promise<PreparedImage | null>): void {
    this.#preparing += 1
    this.#prepared = this.#prepared.then(() => this.#add(make)).finally(() => (this.#preparing -= 1))
  }

  async #add(make: () => Promise<PreparedImage | null>): Promise<void> {
    if (this.urls.length >= MAX_IMAGES) {
      this.problem = m.talk_image_too_many({ most: MAX_IMAGES })
      return
    }
    const image = await make()
    if (image?.kind === 'ready') this.urls = [...this.urls, image.url]
    else if (image?.kind === 'refused') this.problem = image.error.message
  }

  /** Null when it can't be read, which has been said. */
  async #read(file: File): Promise<PreparedImage | null> {
    const bytes = file.size > MAX_IMAGE_FILE_BYTES ? null : await file.bytes().catch(() => null)
    if (bytes !== null) return this.#prepare(bytes)
    this.problem = file.size > MAX_IMAGE_FILE_BYTES ? m.talk_image_huge() : m.talk_image_failed()
    return null
  }
}
