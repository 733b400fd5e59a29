import { encode } from 'uqr';

interface QrCodeProps {
  readonly text: string;
  /** For those who don't see it. */
  readonly label: string;
}

/** The white around it, in modules: without it scanners don't find the code. */
const QUIET = 4;

/** A QR code, black on white in every theme. Each row's dark modules are strokes of one path. */
export function QrCode({ text, label }: QrCodeProps) {
  const { data, size } = encode(text, { ecc: 'M', border: QUIET });
  const dark = data
    .flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')))
    .join('');
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <path class="qr-ground" d={`M0 0h${size}v${size}H0z`} />
      <path class="qr-modules" d={dark} />
    </svg>
  );
}
