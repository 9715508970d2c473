import { basename } from 'node:path'
import type { EarshotError } from '../../shared/errors.ts'

/** What a person is told of their keys. None of it holds a key. */

export const notEncrypted: EarshotError = {
  code: 'key_not_kept',
  message:
    'There is no keyring here that could protect the key, so it is kept for this run only. Unlock or install one ' +
    '(GNOME Keyring or KWallet), then set the key again.',
  retryable: true,
}

export const notWritten: EarshotError = {
  code: 'key_not_kept',
  message:
    'The key could not be written to Earshot’s folder, so it is kept for this run only. Make the folder writable, ' +
    'then set the key again.',
  retryable: true,
}

export const unreadableKey: EarshotError = {
  code: 'key_unreadable',
  message:
    'The stored key can’t be decrypted here. It is left as it is: unlock the keyring and start Earshot again, or ' +
    'set the key again.',
  retryable: true,
}

export const notRemoved: EarshotError = {
  code: 'key_not_removed',
  message:
    'The key is not used any more in this run, but it could not be removed from Earshot’s folder. Make the folder ' +
    'writable, then remove the key again.',
  retryable: true,
}

/** @param movedTo null when the file is still in its place */
export function unreadableFile(movedTo: string | null): EarshotError {
  const where = movedTo === null ? 'left where it is' : `set aside as ${basename(movedTo)}`
  return {
    code: 'keys_unreadable',
    message: `The file with the keys can’t be read and was ${where}. Set your key again.`,
    retryable: false,
  }
}

export const badEntries: EarshotError = {
  code: 'keys_unreadable',
  message: 'Some stored keys are damaged. They were set aside: set them again.',
  retryable: false,
}
