/**
 * The ring kernel: weighted sums on the grid of 64-bit integers, in SIMD WebAssembly.
 * AssemblyScript, compiled by `scripts/compile-kernel.mjs`; docs/ring-sums.md has the arithmetic.
 * All addresses are in bytes; sums need not be aligned.
 */

/** Elements that are checked together before any of them is added: 4 KiB of float32, which stays in L1. */
const BLOCK: u32 = 1024;
const BLOCK_BYTES: usize = 4 * 1024;

/** Adding it to |v| < 2^51 leaves v, rounded to the nearest integer (ties to even), in the low bits. */
const MAGIC: f64 = 6755399441055744.0; // 1.5 * 2^52

/** Bits of |x|: as integers they are ordered like the values, with infinity and NaN above every finite one. */
// @ts-ignore: decorator
@inline
function absBits(x: v128): v128 {
  return v128.and(x, i32x4.splat(0x7fffffff));
}

// @ts-ignore: decorator
@inline
function largest(x: v128): i32 {
  return max(
    max(i32x4.extract_lane(x, 0), i32x4.extract_lane(x, 1)),
    max(i32x4.extract_lane(x, 2), i32x4.extract_lane(x, 3)),
  );
}

// @ts-ignore: decorator
@inline
function blockMaxAbsBits(from: usize, to: usize): v128 {
  let a = i32x4.splat(0);
  let b = i32x4.splat(0);
  while (from < to) {
    a = i32x4.max_s(a, absBits(v128.load(from)));
    b = i32x4.max_s(b, absBits(v128.load(from, 16)));
    from += 32;
  }
  return i32x4.max_s(a, b);
}

// @ts-ignore: decorator
@inline
function addLow(sums: usize, x: v128, scale: v128, magic: v128, magicBits: v128): void {
  const onGrid = f64x2.add(f64x2.mul(f64x2.promote_low_f32x4(x), scale), magic);
  v128.store(sums, i64x2.add(v128.load(sums), i64x2.sub(onGrid, magicBits)));
}

/** Greatest |x| of `count` float32 as its bits; at least 0x7f800000 when one is not finite. */
export function maxAbsBits(values: usize, count: u32): i32 {
  const blocked = values + (<usize>(count & ~7) << 2);
  let found = largest(blockMaxAbsBits(values, blocked));
  const end = values + (<usize>count << 2);
  for (let at = blocked; at < end; at += 4) found = max(found, load<i32>(at) & 0x7fffffff);
  return found;
}

/**
 * sums[i] += round(values[i] * scale) for `count` float32 values, `scale` = +-numExamples * 2^s.
 * A block with an element above `limit` in magnitude (or not finite) adds nothing, so that calling again with
 * the negated scale undoes a call in every case.
 * The check of a block is made while the block before it is added: both streams flow without a pause.
 * @returns the bits of the greatest |value|.
 */
export function addUpdate(sums: usize, values: usize, count: u32, scale: f64, limit: f32): i32 {
  const scales = f64x2.splat(scale);
  const magic = f64x2.splat(MAGIC);
  const magicBits = i64x2.splat(reinterpret<i64>(MAGIC));
  const limitBits = reinterpret<i32>(limit);
  const limits = i32x4.splat(limitBits);
  const blocks = count / BLOCK;
  let found = i32x4.splat(0);
  let ahead = blocks > 0 ? blockMaxAbsBits(values, values + BLOCK_BYTES) : found;
  for (let block: u32 = 1; block <= blocks; block++) {
    const current = ahead;
    found = i32x4.max_s(found, current);
    const stop = values + BLOCK_BYTES;
    let next = block < blocks ? stop : values;
    if (v128.any_true(i32x4.gt_s(current, limits))) {
      ahead = blockMaxAbsBits(next, next + BLOCK_BYTES);
      values = stop;
      sums += 2 * BLOCK_BYTES;
      continue;
    }
    ahead = i32x4.splat(0);
    while (values < stop) {
      const x = v128.load(values);
      const y = v128.load(values, 16);
      ahead = i32x4.max_s(ahead, i32x4.max_s(absBits(v128.load(next)), absBits(v128.load(next, 16))));
      addLow(sums, x, scales, magic, magicBits);
      addLow(sums + 16, v128.shuffle<i64>(x, x, 1, 0), scales, magic, magicBits);
      addLow(sums + 32, y, scales, magic, magicBits);
      addLow(sums + 48, v128.shuffle<i64>(y, y, 1, 0), scales, magic, magicBits);
      values += 32;
      next += 32;
      sums += 64;
    }
  }
  const rest = count % BLOCK;
  const restBits = maxAbsBits(values, rest);
  if (restBits <= limitBits) {
    for (let i: u32 = 0; i < rest; i++) {
      const onGrid = <f64>load<f32>(values) * scale + MAGIC;
      store<i64>(sums, load<i64>(sums) + (reinterpret<i64>(onGrid) - reinterpret<i64>(MAGIC)));
      values += 4;
      sums += 8;
    }
  }
  return max(largest(found), restBits);
}

/** Whether every one of `count` int64 lies within +-limit. */
export function sumsWithin(sums: usize, count: u32, limit: i64): bool {
  const top = i64x2.splat(limit);
  const bottom = i64x2.splat(-limit);
  let outside = i64x2.splat(0);
  const paired = sums + (<usize>(count & ~1) << 3);
  while (sums < paired) {
    const x = v128.load(sums);
    outside = v128.or(outside, v128.or(i64x2.gt_s(x, top), i64x2.lt_s(x, bottom)));
    sums += 16;
  }
  if (v128.any_true(outside)) return false;
  if ((count & 1) == 0) return true;
  const last = load<i64>(sums);
  return last <= limit && last >= -limit;
}

/** sums[i] += partial[i] for `count` int64. */
export function addPartial(sums: usize, partial: usize, count: u32): void {
  const paired = sums + (<usize>(count & ~1) << 3);
  while (sums < paired) {
    v128.store(sums, i64x2.add(v128.load(sums), v128.load(partial)));
    sums += 16;
    partial += 16;
  }
  if (count & 1) store<i64>(sums, load<i64>(sums) + load<i64>(partial));
}

/** sums[i] -= partial[i] for `count` int64. */
export function subtractPartial(sums: usize, partial: usize, count: u32): void {
  const paired = sums + (<usize>(count & ~1) << 3);
  while (sums < paired) {
    v128.store(sums, i64x2.sub(v128.load(sums), v128.load(partial)));
    sums += 16;
    partial += 16;
  }
  if (count & 1) store<i64>(sums, load<i64>(sums) - load<i64>(partial));
}

/** means[i] = float32(float64(sums[i]) / divisor), divisor = 2^s * examples. */
export function mean(sums: usize, means: usize, count: u32, divisor: f64): void {
  const divisors = f64x2.splat(divisor);
  const blocked = means + (<usize>(count & ~3) << 2);
  const end = means + (<usize>count << 2);
  while (means < blocked) {
    const a = v128.load(sums);
    const b = v128.load(sums, 16);
    const low = v128.shuffle<i32>(a, b, 0, 2, 4, 6);
    const high = v128.shuffle<i32>(a, b, 1, 3, 5, 7);
    const first = f64x2.div(doubles(high, low), divisors);
    const second = f64x2.div(doubles(swapped(high), swapped(low)), divisors);
    v128.store(means, v128.shuffle<i64>(f32x4.demote_f64x2_zero(first), f32x4.demote_f64x2_zero(second), 0, 2));
    sums += 32;
    means += 16;
  }
  while (means < end) {
    store<f32>(means, <f32>(<f64>load<i64>(sums) / divisor));
    sums += 8;
    means += 4;
  }
}

/** model[i] = float32(float64(base[i]) + rate * float64(delta[i])) for `count` float32. */
export function addScaled(model: usize, base: usize, delta: usize, count: u32, rate: f64): void {
  const rates = f64x2.splat(rate);
  const blocked = model + (<usize>(count & ~3) << 2);
  const end = model + (<usize>count << 2);
  while (model < blocked) {
    const b = v128.load(base);
    const d = v128.load(delta);
    const low = f64x2.add(f64x2.promote_low_f32x4(b), f64x2.mul(rates, f64x2.promote_low_f32x4(d)));
    const high = f64x2.add(f64x2.promote_low_f32x4(swapped(b)), f64x2.mul(rates, f64x2.promote_low_f32x4(swapped(d))));
    v128.store(model, v128.shuffle<i64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2));
    base += 16;
    delta += 16;
    model += 16;
  }
  while (model < end) {
    store<f32>(model, <f32>(<f64>load<f32>(base) + rate * <f64>load<f32>(delta)));
    base += 4;
    delta += 4;
    model += 4;
  }
}

// @ts-ignore: decorator
@inline
function swapped(x: v128): v128 {
  return v128.shuffle<i64>(x, x, 1, 0);
}

/** The first two int64 of high and low halves as doubles: high * 2^32 is exact, so only the sum rounds, as a cast does. */
// @ts-ignore: decorator
@inline
function doubles(high: v128, low: v128): v128 {
  const shifted = f64x2.mul(f64x2.convert_low_i32x4_s(high), f64x2.splat(4294967296.0));
  return f64x2.add(shifted, f64x2.convert_low_i32x4_u(low));
}
