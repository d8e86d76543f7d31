import System
import Testing

@Suite struct ByteCountTests {
  @Test(arguments: [
    ("1", 1), ("8000000", 8_000_000), ("2K", 2048), ("512M", 512 << 20), ("2G", 2 << 30), ("1.5g", 3 << 29),
    ("512MiB", 512 << 20), ("512 MiB", 512 << 20), ("64k", 64 << 10),
  ])
  func sizesAsPeopleWriteThem(text: String, bytes: Int) {
    #expect(ByteCount(text)?.bytes == bytes)
  }

  @Test(arguments: [
    "", "0", "-1", "M", "1.5", "2T", "512MB", "1e6", "1e6M", "0x10", "0x10M", "nan", "infM", "+2G", "2GG",
    "2 ", " 2",
    "1iB", "99999999999999999999", "9999999999G", "\u{661}M",
  ])
  func othersAreNone(text: String) {
    #expect(ByteCount(text) == nil)
  }
}
