// Makes a screenshot small: at most 256 colours instead of 16 million. Pages of flat colour lose nothing that an eye can see.
import { deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

export function fewerColours(png) {
  const { width, height, channels, packed } = read(png);
  const rows = unfilter(inflateSync(packed), width, height, channels);
  return withPalette(rows, width, height, channels);
}

function read(png) {
  const packed = [];
  let width, height, channels;
  for (let at = SIGNATURE.length; at < png.length;) {
    const length = png.readUInt32BE(at);
    const kind = png.toString('latin1', at + 4, at + 8);
    const data = png.subarray(at + 8, at + 8 + length);
    if (kind === 'IHDR') {
      [width, height] = [data.readUInt32BE(0), data.readUInt32BE(4)];
      channels = { 2: 3, 6: 4 }[data[9]];
      if (data[8] !== 8 || !channels || data[12]) throw new Error('not a picture as Chromium writes them');
    }
    if (kind === 'IDAT') packed.push(data);
    at += length + 12;
  }
  return { width, height, channels, packed: Buffer.concat(packed) };
}

// Undoes the filters of PNG (ISO/IEC 15948, section 9): each byte is told as a difference from its neighbours.
function unfilter(bytes, width, height, channels) {
  const wide = width * channels;
  const rows = Buffer.alloc(wide * height);
  for (let y = 0; y < height; y += 1) {
    const filter = bytes[y * (wide + 1)];
    for (let x = 0; x < wide; x += 1) {
      const left = x >= channels ? rows[y * wide + x - channels] : 0;
      const up = y ? rows[(y - 1) * wide + x] : 0;
      const corner = y && x >= channels ? rows[(y - 1) * wide + x - channels] : 0;
      const guess = [0, left, up, (left + up) >> 1, nearest(left, up, corner)][filter];
      rows[y * wide + x] = bytes[y * (wide + 1) + 1 + x] + guess;
    }
  }
  return rows;
}

function nearest(left, up, corner) {
  const guess = left + up - corner;
  const [a, b, c] = [left, up, corner].map((value) => Math.abs(guess - value));
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}

// The commonest 256 colours stay exactly as they are; each of the others (the edges of letters) becomes the nearest of them.
function withPalette(rows, width, height, channels) {
  const colourAt = (pixel) => (rows[pixel * channels] << 16) | (rows[pixel * channels + 1] << 8) | rows[pixel * channels + 2];
  const seen = new Map();
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const colour = colourAt(pixel);
    seen.set(colour, (seen.get(colour) ?? 0) + 1);
  }
  const kept = [...seen].sort((one, other) => other[1] - one[1] || one[0] - other[0]).slice(0, 256).map(([colour]) => colour);
  const places = new Map(kept.map((colour, place) => [colour, place]));
  for (const colour of seen.keys()) if (!places.has(colour)) places.set(colour, nearestOf(kept, colour));
  const pixels = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) pixels[y * (width + 1) + 1 + x] = places.get(colourAt(y * width + x));
  }
  const palette = Buffer.alloc(kept.length * 3);
  kept.forEach((colour, place) => palette.writeUIntBE(colour, place * 3, 3));
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3], 8);
  return Buffer.concat([SIGNATURE, chunk('IHDR', head), chunk('PLTE', palette), chunk('IDAT', deflateSync(pixels, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}

function nearestOf(kept, colour) {
  let [best, least] = [0, Infinity];
  kept.forEach((one, place) => {
    const away = [16, 8, 0].reduce((sum, shift) => sum + (((one >> shift) & 255) - ((colour >> shift) & 255)) ** 2, 0);
    if (away < least) [best, least] = [place, away];
  });
  return best;
}

function chunk(kind, data) {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(checksum(body), body.length + 4);
  return framed;
}

// CRC-32, as PNG wants it.
function checksum(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
