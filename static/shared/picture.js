// Where a film's picture is: it may be narrower or lower than its place, which is filled up with black.

/** In pixels of the page, from the video's own corner: {left, top, width, height}. */
export function pictureIn(video) {
  const { clientWidth, clientHeight, videoWidth, videoHeight } = video
  if (!videoWidth) return { left: 0, top: 0, width: clientWidth, height: clientHeight }
  const scale = Math.min(clientWidth / videoWidth, clientHeight / videoHeight)
  const [width, height] = [videoWidth * scale, videoHeight * scale]
  return { left: (clientWidth - width) / 2, top: (clientHeight - height) / 2, width, height }
}
