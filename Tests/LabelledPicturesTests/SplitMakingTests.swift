import DatasetFixtures
import Imaging
import System
import Testing

@testable import LabelledPictures

@Suite struct SplitMakingTests {
  /// Pictures that look different, unless they have one look.
  private func picture(
    _ name: String, folder: String = "", day: String? = nil, look: Int? = nil, classes: Set<Int> = [1]
  ) -> SplitPicture {
    let size = PixelSize(width: 16, height: 16)
    var image = RGBImage(size: size, filledWith: RGBColor(0, 0, 0))
    var state = UInt64(bitPattern: Int64(look ?? name.hashCode)) &+ 88_172_645_463_325_252
    for pixel in 0..<256 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      for channel in 0..<3 { image.pixels[3 * pixel + channel] = UInt8(truncatingIfNeeded: state) }
    }
    return SplitPicture(name: name, folder: folder, day: day, hash: PictureHash(image), classes: classes)
  }

  private func plan(_ pictures: [SplitPicture], _ change: (inout SplitMaking) -> Void = { _ in }) -> SplitPlan
  {
    var making = SplitMaking()
    change(&making)
    return making.plan(pictures)
  }

  /// Whether all pictures whose names begin alike came into one part.
  private func keeps(_ plan: SplitPlan, _ prefix: String) -> Bool {
    Set(plan.splits.filter { $0.key.hasPrefix(prefix) }.values).count == 1
  }

  /// Turned and flipped copies need not look the same.
  @Test(arguments: SplitMaking.Grouping.allCases) func copiesOfAPictureStayTogether(by: SplitMaking.Grouping)
  {
    let pictures = (0..<12).flatMap { number in
      ["0f3c", "99ab", "c0de"].map { picture("p\(number)_jpg.rf.\($0)", folder: $0, day: $0) }
    }
    let made = plan(pictures) { $0.grouping = by }
    for number in 0..<12 { #expect(keeps(made, "p\(number)_"), "\(number)") }
  }

  @Test func slidesStayTogether() {
    let pictures = (0..<10).flatMap { slide in (0..<4).map { picture("slide\(slide)x_\($0)") } }
    let made = plan(pictures)
    #expect(made.grouping == .prefix && made.groups == 10 && made.joined == 0)
    #expect((0..<10).allSatisfy { keeps(made, "slide\($0)x_") })
    #expect(Dataset.Split.allCases.map(made.count) == [28, 8, 4])
    // Whatever order they come in.
    #expect(plan(pictures.reversed()).splits == made.splits)
    #expect(plan(pictures) { $0.seed = 1 }.splits != made.splits)
    #expect(plan(pictures) { $0.grouping = .picture }.groups == 40)
    #expect(plan(pictures) { $0.testShare = 0 }.count(.test) == 0)
  }

  @Test func foldersAndDaysComeInTheirTurn() {
    let days = (0..<20).map { picture("IMG_\($0)", day: "2024050\($0 % 6)") }
    #expect(plan(days).grouping == .day && plan(days).groups == 6)
    let folders = (0..<20).map { picture("IMG_\($0)", folder: "f\($0 % 5)", day: "2024050\($0 % 6)") }
    #expect(plan(folders).grouping == .folder)
    // One group holds more than half.
    let uneven = (0..<20).map { picture("IMG_\($0)", folder: "f\(max(0, $0 - 12))") }
    #expect(plan(uneven).grouping == .picture)
    #expect(plan((0..<20).map { picture("\($0)") }).grouping == .picture)
  }

  @Test func whatLooksTheSameStaysTogether() {
    let pictures = (0..<30).map { picture("p\($0)q", look: $0 % 10) }
    let made = plan(pictures)
    #expect(made.groups == 10 && made.joined == 20)
    for look in 0..<10 {
      #expect(Set([0, 10, 20].map { made.splits["p\($0 + look)q"]! }).count == 1)
    }
  }

  @Test func everyClassTrainsAndChooses() {
    for seed in 0..<10 {
      let pictures = (0..<20).map { picture("p\($0)q", classes: $0 < 2 ? [1, 2] : [1]) }
      let made = plan(pictures) { $0.seed = seed }
      let rare = Set([made.splits["p0q"]!, made.splits["p1q"]!])
      #expect(rare == [.train, .val], "\(seed)")
    }
  }

  @Test(arguments: [(1, [1, 0, 0]), (2, [1, 1, 0]), (3, [1, 1, 1]), (4, [2, 1, 1])])
  func fewPicturesFillWhatTheyCan(count: Int, parts: [Int]) {
    let made = plan((0..<count).map { picture("p\($0)q") })
    #expect(Dataset.Split.allCases.map(made.count) == parts)
    #expect(made.lines(for: "set").count == 2 + parts.count { $0 == 0 })
  }

  @Test(arguments: [
    ("slide_20240506_1", "20240506"), ("2024-05-06 12.30", "20240506"), ("a2024_05_06b", "20240506"),
    ("20241306", nil), ("120240506", nil), ("2024-05_06", nil), ("cell00", nil), ("1", nil),
  ])
  func daysInNames(name: String, day: String?) { #expect(SplitPicture.day(in: name) == day) }

  @Test func dataSetsWithoutASplitOpen() throws {
    let scratch = try DatasetScratch()
    try GeneratedDataset().write(to: scratch.path)
    #expect(try Dataset(path: scratch.path).statesSplit)
    try removeFile("\(scratch.path)/split.json")
    let dataset = try Dataset(path: scratch.path)
    #expect(!dataset.statesSplit && dataset.items.allSatisfy { $0.split == nil })
    let made = try dataset.split(SplitMaking())
    try dataset.write(made)
    let again = try Dataset(path: scratch.path)
    #expect(again.items.allSatisfy { $0.split == made.splits[$0.name] && $0.split != nil })
  }
}

extension String {
  /// The same in every run, as `hashValue` is not.
  fileprivate var hashCode: Int { utf8.reduce(7) { ($0 &* 31 &+ Int($1)) & 0xFFFF_FFFF } &* 2_654_435_761 }
}
