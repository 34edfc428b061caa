// Pictures from an address, a file or the webcam, as pixels. Nothing leaves the page.

const SIDE = 300, MOST_BYTES = 64e6, FRAME_MS = 66;

/** What can be drawn, scaled so that no side is longer: {rows, cols, rgba}. */
function pixelsOf(source, width, height, side = SIDE) {
  const scale = Math.min(1, side / Math.max(width, height));
  const [cols, rows] = [width, height].map((n) => Math.max(1, Math.round(n * scale)));
  const pen = Object.assign(document.createElement("canvas"), { width: cols, height: rows }).getContext("2d");
  pen.fillStyle = "#fff"; // behind what is transparent
  pen.fillRect(0, 0, cols, rows);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(source, 0, 0, cols, rows);
  return { rows, cols, rgba: pen.getImageData(0, 0, cols, rows).data };
}

/** The pixels of the picture at a data or blob address. */
export async function readAddress(address, side) {
  const image = new Image();
  image.src = address;
  await image.decode();
  return pixelsOf(image, image.naturalWidth, image.naturalHeight, side);
}

/** The pixels of a file; RangeError with a sentence where it is no picture. */
export async function readFile(file, side) {
  const name = `“${(file.name ?? "The file").slice(0, 30)}”`;
  if (file.size > MOST_BYTES) throw new RangeError(`${name} is larger than 64 MB. Choose a smaller picture.`);
  const address = URL.createObjectURL(file);
  try {
    return await readAddress(address, side);
  } catch {
    throw new RangeError(`${name} is not a picture that this browser can open. Choose a JPEG or PNG file.`);
  } finally {
    URL.revokeObjectURL(address);
  }
}

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
