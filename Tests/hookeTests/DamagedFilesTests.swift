import FileFuzzing
import FrameFuzzing
import Testing

/// Every kind of file that `tools/fuzz` damages, a few times each: an error or a value, never a crash.
@Suite struct DamagedFilesTests {
  @Test func descriptionsAreReadOrRefused() throws { try check(DescriptionFiles.samples(), damaged: 200) }

  @Test func labelsAreReadOrRefused() throws { try check(LabelFolders.samples(), damaged: 4) }

  @Test func picturesAreReadOrRefused() throws { try check(PictureFiles.samples(), damaged: 100) }

  private func check(_ samples: [FileFuzzer.Sample], damaged count: Int) throws {
    let folder = TemporaryFolder()
    for sample in samples {
      // A sample that is refused as it is proves nothing.
      #expect(sample.read(folder.path("damaged"), sample.bytes), "\(sample.name)")
      let outcome = FileFuzzer.run(sample, count: count, seed: 3, folder: folder.path(""))
      #expect(outcome.taken < count, "\(sample.name)")
    }
  }
}
