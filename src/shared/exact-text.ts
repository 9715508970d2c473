import { codePointName } from './code-point-name.ts'

/** A piece of a text as it is to be shown: the characters themselves, or the name of one that could not be seen. */
export interface ExactPart {
  text: string
  isName: boolean
}

/** Controls, direction marks, joiners, tags, private and unassigned characters; line ends and tabs can be seen. */
const unseen = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u{2800}]/u

/** Splits a text so that nothing in it can hide, or turn the order of what stands around it. */
export function exactParts(text: string): ExactPart[] {
  const parts: ExactPart[] = []
  let plain = ''
  for (const character of text.replaceAll('\r\n', '\n')) {
    if (character === '\n' || character === '\t' || !unseen.test(character)) {
      plain += character
      continue
    }
    if (plain !== '') parts.push({ text: plain, isName: false })
    plain = ''
    parts.push({ text: codePointName(character), isName: true })
  }
  if (plain !== '') parts.push({ text: plain, isName: false })
  return parts
}
