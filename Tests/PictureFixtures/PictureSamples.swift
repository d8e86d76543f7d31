import Imaging

/// Small pictures of the kinds that cameras and microscope programs write.
public enum PictureSamples {
  /// Names and files.
  public static var all: [(name: String, bytes: [UInt8])] {
    let grey = (0..<24 * 16).map { $0 * 7 % 256 }
    let colours = (0..<3 * 24 * 16).map { $0 * 5 % 256 }
    func page(_ values: [Int], _ change: (inout TIFFSample.Page) -> Void) -> TIFFSample.Page {
      var page = TIFFSample.Page(width: 24, height: 16, values: values)
      change(&page)
      return page
    }
    let deep = page(grey.map { $0 * 257 }) {
      ($0.bits, $0.compression, $0.tile) = (16, .deflate, 16)
    }
    let planes = page(colours) {
      ($0.samples, $0.photometric, $0.isPlanar, $0.compression) = (3, 2, true, .lzw)
    }
    let palette = page(grey.map { $0 % 16 }) {
      ($0.bits, $0.photometric, $0.compression) = (4, 3, .packBits)
      $0.palette = (0..<48).map { $0 * 1365 }
    }
    let measured = page(grey) {
      $0.description =
        "<OME><Image><AcquisitionDate>2024-05-06T07:08:09</AcquisitionDate><Pixels PhysicalSizeX=\"0.65\"/></Image></OME>"
      ($0.resolution, $0.orientation, $0.rowsPerStrip) = ((15384, 3), 6, 4)
    }
    let picture = RGBImage(size: PixelSize(width: 24, height: 16), filledWith: RGBColor(200, 90, 30))
    let times = EXIFSamples.times(
      dateTime: "2024:05:06 07:08:09", original: "2024:05:06 07:08:08", zone: "+02:00")
    return [
      ("TIFF, 16 bits in tiles", TIFFSample(deep).bytes),
      ("TIFF, planes", TIFFSample(planes).bytes),
      ("TIFF, palette", TIFFSample(palette).bytes),
      ("TIFF, OME and pages", TIFFSample(measured, deep, planes).bytes),
      (
        "JPEG with a turn in EXIF",
        EXIFSamples.jpeg(JPEGEncoder.encode(picture, quality: 80), EXIFSamples.block(6))
      ),
      ("JPEG with times in EXIF", EXIFSamples.jpeg(JPEGEncoder.encode(picture, quality: 80), times)),
      ("PNG with EXIF", EXIFSamples.png(PNGCodec.encode(picture), EXIFSamples.block(3))),
    ]
  }
}
