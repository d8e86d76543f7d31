import Foundation
import Imaging
import System
import Testing

@testable import PictureFixtures

@Suite final class PicturePagesTests {
  let folder: String

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("pages-\(UUID().uuidString)").path
    try prepareFolder(folder)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private func file(_ name: String, _ bytes: [UInt8]) throws -> String {
    try writeFileAtomically("\(folder)/\(name)", bytes)
    return "\(folder)/\(name)"
  }

  private func page(_ grey: Int, width: Int = 4, height: Int = 3, kind: Int? = nil) -> TIFFSample.Page {
    var page = TIFFSample.Page(
      width: width, height: height, values: Array(repeating: grey, count: width * height))
    page.kind = kind
    return page
  }

  @Test func aTIFFIsReadPageByPage() throws {
    let path = try file("stack.png", TIFFSample(page(10), page(20, width: 6), page(30)).bytes)
    let pages = try PicturePages(path)
    #expect(pages.count == 3)
    #expect((0..<3).map { pages.size(of: $0).width } == [4, 6, 4])
    #expect(try (0..<3).map { try pages.color($0).pixels[0] } == [10, 20, 30])
    #expect(pages.name(of: 1) == "\(path)#1")
    // Where one picture is expected, four in five must not be dropped without a word.
    let error = #expect(throws: FileError.self) { try PictureFile.readColor(path) }
    #expect(error?.path == path && error?.problem.contains("3") == true && error?.advice != nil)
    #expect(throws: FileError.self) { try PictureFile.readNumbers(path) }
  }

  @Test func previewsAreNoPages() throws {
    let path = try file("a.tif", TIFFSample(page(1, width: 1, kind: 1), page(50), page(2, kind: 4)).bytes)
    let pages = try PicturePages(path)
    #expect(pages.count == 1)
    #expect(try pages.color().pixels[0] == 50)
    #expect(throws: FileError.self) { try PicturePages(file("b.tif", TIFFSample(page(1, kind: 1)).bytes)) }
  }

  @Test func otherKindsHaveOnePicture() throws {
    let png = try PicturePages(file("a", PNGSamples.bytes("rgb8")))
    #expect(
      png.count == 1 && png.size() == PixelSize(width: 9, height: 7) && png.name(of: 0) == "\(folder)/a")
    let block = EXIFSamples.block(6)
    let jpeg = try PicturePages(file("b", EXIFSamples.jpeg(JPEGSamples.bytes("rgb"), block)))
    #expect(jpeg.size() == PixelSize(width: 16, height: 24))
    #expect(try jpeg.color().size == jpeg.size())
    #expect(jpeg.pixelSize() == nil)
  }

  @Test func aLoopOfPagesEnds() throws {
    var sample = TIFFSample(page(1), page(2))
    sample.isLoop = true
    let path = try file("loop.tif", sample.bytes)
    if let pages = try? PicturePages(path) { #expect(pages.count <= 3) }
  }

  /// ImageJ can write more pictures behind one page than it lists.
  @Test func picturesWithoutAPageAreNotForgotten() throws {
    var page = page(1)
    page.description = "ImageJ=1.54f\nimages=5\nslices=5\n"
    let error = #expect(throws: FileError.self) { try PicturePages(file("a.tif", TIFFSample(page).bytes)) }
    #expect(error?.problem.contains("5") == true && error?.advice != nil)
  }

  private func pixelSize(_ description: String?, _ resolution: (Double, Int)?, orientation: Int? = nil) throws
    -> PhysicalPixelSize?
  {
    var page = page(1)
    page.description = description
    page.orientation = orientation
    if let (perUnit, unit) = resolution { page.resolution = (perUnit, unit) }
    return try PicturePages(file("size.tif", TIFFSample(page).bytes)).pixelSize()
  }

  @Test func readsPixelSizesOfMicroscopes() throws {
    func isNear(_ found: PhysicalPixelSize?, _ width: Double, _ height: Double) -> Bool {
      guard let found else { return false }
      return abs(found.width / width - 1) < 1e-4 && abs(found.height / height - 1) < 1e-4
    }
    let ome = "<?xml version=\"1.0\"?><OME><Image><Pixels SizeX=\"4\" "
    #expect(
      isNear(
        try pixelSize(ome + "PhysicalSizeX=\"0.65\" PhysicalSizeY=\"0.7\"/></Image></OME>", nil), 0.65, 0.7))
    let nanometres =
      "PhysicalSizeX='325' PhysicalSizeXUnit='nm' PhysicalSizeY='0.325' PhysicalSizeYUnit='µm'>"
    #expect(isNear(try pixelSize(ome + nanometres, (300, 2)), 0.325, 0.325))
    #expect(isNear(try pixelSize(ome + nanometres, nil, orientation: 6), 0.325, 0.325))
    let turned = try pixelSize(ome + "PhysicalSizeX=\"1\" PhysicalSizeY=\"2\"/>", nil, orientation: 8)
    #expect(isNear(turned, 2, 1))
    #expect(isNear(try pixelSize("ImageJ=1.54f\nunit=micron\n", (2.5, 1)), 0.4, 0.4))
    #expect(isNear(try pixelSize("ImageJ=1.54f\nunit=\\u00B5m\n", (4, 1)), 0.25, 0.25))
    #expect(isNear(try pixelSize(nil, (20_000, 3)), 0.5, 0.5))
    #expect(isNear(try pixelSize(nil, (25_400, 2)), 1, 1))
  }

  @Test func otherResolutionsSayNothing() throws {
    for resolution in [(72.0, 2), (300, 2), (1200, 2), (28.3, 3), (20_000, 1), (0, 2)] {
      #expect(try pixelSize(nil, resolution) == nil)
    }
    #expect(try pixelSize("ImageJ=1.54f\nunit=pixel\n", (1, 1)) == nil)
    #expect(try pixelSize("<OME><Pixels PhysicalSizeX=\"0\" PhysicalSizeY=\"1\"/>", nil) == nil)
    #expect(try pixelSize("<OME><Pixels PhysicalSizeX=\"nan\" PhysicalSizeY=\"1\"", nil) == nil)
    #expect(
      try pixelSize("<OME><Pixels PhysicalSizeX=\"1\" PhysicalSizeXUnit=\"reference frame\"/>", nil) == nil)
  }
}
