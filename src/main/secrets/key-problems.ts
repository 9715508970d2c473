import { basename } from 'node:path'
import type { EarshotError } from '../../shared/errors.ts'
import type { KeyStatus } from '../../shared/key-status.ts'

/** What a person is told of their keys. None of it holds a key. */

export const notEncrypted: EarshotError = {
  code: 'key_not_kept',
  message:
    'There is no open keyring here that could protect the key, so it is kept for this run only. Install one (GNOME ' +
    'Keyring or KWallet), or unlock yours: log in with your password, or open “Passwords and Keys” or KWallet Manager. ' +
    'Then start Earshot again and set the key.',
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
    'The stored key can’t be decrypted here: the keyring may be locked. The key is left as it is. Unlock the keyring ' +
    '(log in with your password, or open “Passwords and Keys” or KWallet Manager) and start Earshot again, or set the ' +
    'key again.',
  retryable: true,
}

export const notRemoved: EarshotError = {
  code: 'key_not_removed',
  message:
    'The key is not used any more in this run, but it could not be removed from Earshot’s folder. Make the folder ' +
    'writable, then remove the key again.',
  retryable: true,
}

/** The address that the person saw is not where the settings lead any more. */
export function addressChanged(shown: string, now: string | null): EarshotError {
  return {
    code: 'key_address_changed',
    message: `The key was not kept: the settings lead to ${now ?? 'no server'} by now, and not to ${shown}. Check the address, then set the key again.`,
    retryable: false,
  }
}

/** @param forAddress null when nobody has said for which server it is */
export function otherServer(
  { forAddress, kept }: Pick<KeyStatus, 'forAddress' | 'kept'>,
  address: string | null,
): EarshotError {
  const code = 'key_for_other_server'
  if (forAddress === null) {
    const message =
      'Nobody has said which server the key is for, so it is sent to none. Set the address of your server, then the ' +
      'key again.'
    return { code, message, retryable: false }
  }
  const leads = address === null ? 'the settings name no server' : `the settings lead to ${address}`
  const next =
    kept === 'environment'
      ? 'Give EARSHOT_URL along with EARSHOT_API_KEY, or set that server’s own key in Earshot.'
      : 'Set the key of that server, or change the address back.'
  const message = `The key is for ${forAddress} and is sent nowhere else, but ${leads}. ${next}`
  return { code, message, retryable: false }
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
