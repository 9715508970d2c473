import { expect, it } from 'vitest'
import { keptDrafts } from '../../../src/main/drafts.ts'

it('keeps what was not sent of each window for itself', () => {
  const drafts = keptDrafts()
  const url = 'data:image/png;base64,iVBORw0KGgo='
  drafts.keepText('A draft', 'main-window')
  drafts.keepImages([url], 'main-window')
  drafts.keepText('A longer draft', 'main-window')
  expect(drafts.read('main-window')).toEqual({ text: 'A longer draft', images: [url] })
  expect(drafts.read('quick-ask')).toEqual({ text: '', images: [] })
})
