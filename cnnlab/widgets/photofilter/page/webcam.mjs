// The pictures of the webcam, as pixels. Nothing leaves the page.

import { pixelsOf } from "../../kit/page/board/pictures.mjs";

const FRAME_MS = 66;

export const hasWebcam = () => isSecureContext && Boolean(navigator.mediaDevices?.getUserMedia);

/** Hand over pixels again and again until the function that is returned is called. */
export async function watchWebcam(onPixels) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 640 } });
  const video = Object.assign(document.createElement("video"), { srcObject: stream, muted: true, playsInline: true });
  video.play();
  const timer = setInterval(() => {
    if (video.videoWidth) onPixels(pixelsOf(video, video.videoWidth, video.videoHeight));
  }, FRAME_MS);
  return () => {
    clearInterval(timer);
    for (const track of stream.getTracks()) track.stop();
  };
}
