// Pictures from an address or a file, as pixels. Nothing leaves the page.

const SIDE = 300,
  MOST_BYTES = 64e6;

/** What can be drawn, scaled so that no side is longer: {rows, cols, rgba}. */
export function pixelsOf(source, width, height, side = SIDE) {
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
export async function readPicture(address, side) {
  const image = new Image();
  image.src = address;
  await image.decode();
  return pixelsOf(image, image.naturalWidth, image.naturalHeight, side);
}

/** The pixels of a file; RangeError with a sentence where it is no picture. */
export async function readPictureFile(file, side) {
  const name = `“${(file.name ?? "The file").slice(0, 30)}”`;
  if (file.size > MOST_BYTES) throw new RangeError(`${name} is larger than 64 MB. Choose a smaller picture.`);
  const address = URL.createObjectURL(file);
  try {
    return await readPicture(address, side);
  } catch {
    throw new RangeError(`${name} is not a picture that this browser can open. Choose a JPEG or PNG file.`);
  } finally {
    URL.revokeObjectURL(address);
  }
}
