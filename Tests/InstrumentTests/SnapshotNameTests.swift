import Frames
import Imaging
import Testing

@testable import Instrument

@Suite struct SnapshotNameTests {
  @Test func aPictureOfARunIsKnown() {
    let picture = CameraSnapshot(
      size: PixelSize(width: 1, height: 1), format: .grey, pixels: [0], cameraFormat: .grey,
      monotonicNanoseconds: 0, utcNanoseconds: 1_700_000_000_000_000_000, source: "still")
    #expect(SnapshotSink.isSnapshot(picture.fileName))
    #expect(SnapshotSink.isSnapshot("snapshot-20260131T120059.250Z-2.png"))
  }

  @Test(arguments: [
    "snapshot-keep-patient7.png", "snapshot-.png", "snapshot-20260131T120059.250Z-keep.png",
    "snapshot-20260131T120059.250Z-.png", "snapshot-20260131T120059.250Z-2-3.png",
    "snapshot-20260131T120059.250Z.jpg", "my-snapshot-20260131T120059.250Z.png", "snapshot-20260131.png",
  ]) func aPictureThatSomebodyNamedIsNone(name: String) { #expect(!SnapshotSink.isSnapshot(name)) }
}
