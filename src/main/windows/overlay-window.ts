import { screen, type Rectangle } from 'electron'
import type { OverlayWindow } from './overlay.ts'
import { pageWindow } from './page-window.ts'

/** Room for the pill and its shadow, in text of twice the size, too: what is not drawn can't be touched. */
const WIDTH = 560
const HEIGHT = 200

/** In the middle, at the bottom of what a screen leaves to windows. */
function overlayBounds(area: Rectangle): Rectangle {
  const width = Math.min(WIDTH, area.width)
  const height = Math.min(HEIGHT, area.height)
  return {
    x: area.x + Math.round((area.width - width) / 2),
    y: area.y + area.height - height,
    width,
    height,
  }
}

/** It lies over everything and is in nobody's way: neither the mouse nor the keyboard ever finds it. */
export function openOverlayWindow(): OverlayWindow {
  const window = pageWindow('overlay', {
    title: 'Earshot',
    ...overlayBounds(screen.getPrimaryDisplay().workArea),
    frame: false,
    transparent: true,
    hasShadow: false,
    resizable: false,
    movable: false,
    minimizable: false,
    maximizable: false,
    fullscreenable: false,
    focusable: false,
    alwaysOnTop: true,
    skipTaskbar: true,
    show: false,
    paintWhenInitiallyHidden: false,
    ...(process.platform === 'darwin' && { type: 'panel' }),
  })
  window.setIgnoreMouseEvents(true)
  window.setAlwaysOnTop(true, 'screen-saver')
  window.setVisibleOnAllWorkspaces(true, { visibleOnFullScreen: true, skipTransformProcessType: true })
  return {
    show() {
      if (window.isDestroyed()) return
      window.setBounds(overlayBounds(screen.getDisplayNearestPoint(screen.getCursorScreenPoint()).workArea))
      window.showInactive()
    },
    hide() {
      if (!window.isDestroyed()) window.hide()
    },
  }
}
