/** Encryption under a key that the operating system keeps: the edge to it, and its only user is the key store. */
export interface Encryption {
  /** Null where nothing here would keep the text from whoever reads the disk. */
  seal(text: string): Promise<Buffer | null>
  /** `stale` asks for it to be sealed again. Rejects when it was sealed elsewhere, or can't be opened now. */
  unseal(sealed: Buffer): Promise<{ text: string; stale: boolean }>
}
