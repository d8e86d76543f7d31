import AllocationCounter
import CJPEG
import Imaging
import Testing

/// What Hooke relies on in libjpeg, beyond pictures: an update of the library that changes it fails here.
@Suite("The JPEG library") struct JPEGLibraryTests {
  /// By whole numbers, so that it is the same everywhere.
  private func pattern(_ width: Int, _ height: Int) -> RGBImage {
    var image = RGBImage(size: PixelSize(width: width, height: height))
    for y in 0..<height {
      for x in 0..<width {
        let blue: UInt8 = (x / 9 + y / 5) % 2 == 1 ? 250 : 11
        image[x, y] = RGBColor(UInt8((x * x + 3 * y) % 256), UInt8(x * y / 7 % 256), blue)
      }
    }
    return image
  }

  /// Decodes with the shim alone, and returns the bytes that the library took from the decoder's memory.
  private func decode(_ decoder: OpaquePointer, _ bytes: [UInt8], into pixels: inout [UInt8]) -> Int? {
    var (width, height, strays) = (UInt32(0), UInt32(0), hooke_jpeg_strays())
    guard hooke_jpeg_begin(decoder, bytes, bytes.count, &width, &height) == 0,
      hooke_jpeg_start(decoder) == 0,
      hooke_jpeg_rows(decoder, &pixels, 3 * Int(width), height) == 0,
      hooke_jpeg_finish(decoder, &strays) == 0
    else { return nil }
    return hooke_jpeg_pool_bytes(decoder)
  }

  /// The library asks the memory that the shim lends it, and nobody else, from the second picture on.
  @Test func takesItsMemoryFromTheDecoder() throws {
    let decoder = try #require(hooke_jpeg_create())
    defer { hooke_jpeg_destroy(decoder) }
    let pictures = [1, 50, 97].map { JPEGEncoder.encode(pattern(160, 120), quality: $0) }
    var pixels = [UInt8](repeating: 0, count: 3 * 160 * 120)
    let first = try #require(decode(decoder, pictures[0], into: &pixels))
    // A row of blocks and the rows around it, at least.
    #expect(first > 3 * 160 * 8)
    let before = thread_allocation_count()
    let taken = (decode(decoder, pictures[1], into: &pixels), decode(decoder, pictures[2], into: &pixels))
    #expect(thread_allocation_count() == before)
    #expect(taken.0 == first && taken.1 == first)
  }

  /// Bytes and their FNV-1a sum, as TurboJPEG wrote them at 4:4:4 with its accurate transform.
  @Test(
    arguments: [
      (1, 1, 90, 630, 0x2b3a_df1a_44f0_0815), (24, 16, 95, 1187, 0x2b1f_13ba_57a3_eaf2),
      (33, 7, 50, 751, 0x0787_6eaf_5218_0b79), (160, 120, 1, 2873, 0x89d0_1703_360b_52bc),
      (160, 120, 90, 28167, 0x34dd_8e86_a97e_7c38), (160, 120, 100, 63711, 0xbefb_c68d_186e_5e02),
      (641, 43, 75, 27871, 0xb1dc_9c22_e551_cc7e),
    ] as [(Int, Int, Int, Int, UInt64)])
  func encodesTheSameBytesAsEver(width: Int, height: Int, quality: Int, count: Int, sum: UInt64) {
    let bytes = JPEGEncoder.encode(pattern(width, height), quality: quality)
    #expect(bytes.count == count)
    let found = bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    #expect(found == sum)
  }

  @Test func saysWhyItCannotEncode() {
    var output = hooke_jpeg_bytes()
    #expect(hooke_jpeg_encode([0], 70_000, 1, 90, 1, &output) == -1)
    #expect(output.bytes == nil && output.message.0 != 0)
  }
}
