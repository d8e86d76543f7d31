import Cameras
import FrameFuzzing
import Imaging
import Recordings
import System
import Testing

@testable import Frames

/// Bytes that belong to no picture: taken where the picture is there to its last block, and where they are the camera's habit.
@Suite("Stray bytes in JPEG frames")
struct StrayByteTests {
  private let size = PixelSize(width: 96, height: 64)

  /// - Returns: the pixels of each frame; nil of those that are refused.
  private func decode(_ frames: [[UInt8]], _ decoder: inout MotionJPEGDecoder) -> [[UInt8]?] {
    frames.map { frame in
      var pixels = [UInt8](repeating: 0, count: 3 * size.pixelCount)
      var span = pixels.mutableSpan
      var raw = span.mutableBytes
      do throws(FileError) {
        try decoder.decode(frame.span.bytes, size: size, into: &raw, name: "frame")
      } catch {
        return nil
      }
      return pixels
    }
  }

  private func decode(_ frames: [[UInt8]]) -> [[UInt8]?] {
    var decoder = MotionJPEGDecoder()
    return decode(frames, &decoder)
  }

  private func picture(
    _ seed: UInt64, atEnd: [UInt8] = [], before: @escaping (Int) -> [UInt8] = { _ in [] }
  ) -> [UInt8] {
    RestartJPEG(seed: seed, beforeRestart: before, atEnd: atEnd).bytes
  }

  private struct Habit: CustomTestStringConvertible, Sendable {
    let testDescription: String
    var atEnd: @Sendable (UInt64) -> [UInt8] = { _ in [] }
    var before: @Sendable (UInt64, Int) -> [UInt8] = { _, _ in [] }
  }

  private static func several(_ value: UInt8, _ count: Int) -> [UInt8] {
    Array(repeating: value, count: count)
  }

  private static let habits = [
    Habit(testDescription: "to whole words", before: { several(0, 1 + ($1 + Int($0)) % 3) }),
    Habit(testDescription: "every third", before: { several(0, $1 % 3 == 0 ? 5 : 0) }),
    Habit(testDescription: "many ones", before: { _, _ in several(0xFF, 6) }),
    Habit(testDescription: "a long tail", atEnd: { several(0, 900 + 17 * Int($0)) }),
    Habit(testDescription: "a long tail of ones", atEnd: { several(0xFF, 4000 - Int($0)) }),
    Habit(testDescription: "a short tail", atEnd: { several(0x20, Int($0) % 3) }),
    Habit(
      testDescription: "both, of other values", atEnd: { several(0xA5, 64 + Int($0)) },
      before: { _, _ in several(0, 4) }),
    Habit(
      testDescription: "anything",
      before: { seed, number in
        (0..<3).map { UInt8(truncatingIfNeeded: Int(seed) * 7 + number * 31 + $0 * 3) }
      }),
  ]

  @Test(arguments: habits) private func aHabitIsNoDamage(_ habit: Habit) {
    let whole = decode((0..<40).map { picture($0) })
    #expect(whole.allSatisfy { $0 != nil })
    let frames = (0..<40).map { seed in picture(seed, atEnd: habit.atEnd(seed)) { habit.before(seed, $0) } }
    #expect(decode(frames) == whole, "the very same pixels")
    var decoder = MotionJPEGDecoder()
    _ = decode([frames[1]], &decoder)
    #expect(decoder.strayBytes > 0)
  }

  /// Where something stands before one marker that stands nowhere else, something is lost.
  @Test func remainsAreNoHabit() {
    let random: [UInt8] = [
      0x9C, 0x31, 0xE7, 0x5A, 0x88, 0x13, 0x6B, 0xD2, 0x4F, 0xA1, 0x77, 0x0E, 0xC3, 0x2D, 0x95, 0x68, 0xF4,
    ]
    // Of a camera that has no habit yet, more than any word; in one place only; at the end.
    #expect(decode([picture(1) { _ in Array(random.prefix(8)) }]) == [nil])
    #expect(decode([picture(1) { $0 == 3 ? [0x9C, 0x31] : [] }]) == [nil])
    #expect(decode([picture(1, atEnd: random)]) == [nil])
    // Of one that has: another value, though few.
    let padded = (0..<3).map { seed in picture(seed) { _ in [0, 0] } }
    let odd = [picture(4) { $0 == 5 ? [0x9C, 0x31] : [0, 0] }, picture(5) { $0 == 2 ? [0x9C] : [0, 0] }]
    #expect(decode(padded + odd).map { $0 != nil } == [true, true, true, false, false])
    // Of one that is known to have none.
    let clean = (0..<UInt64(StrayByteHabit.framesToKnow)).map { picture($0) }
    #expect(decode(clean + [picture(1, atEnd: [7]), picture(2) { _ in [0] }]).suffix(2) == [nil, nil])
  }

  /// The end of the data is lost and filled up with zeros: they decode as blocks, and some are left over.
  @Test(arguments: [40, 200]) func dataThatWereFilledUpAreLost(share: Int) {
    let padded = (0..<20).map { picture($0, atEnd: Self.several(0, 500)) }
    var decoder = MotionJPEGDecoder()
    #expect(decode(padded, &decoder).allSatisfy { $0 != nil })
    var damaged = picture(30, atEnd: Self.several(0, 500))
    let end = damaged.count - 502
    for place in end - share..<end { damaged[place] = 0 }
    #expect(decode([damaged], &decoder)[0] == nil, "taken")
  }

  @Test func missingAndExchangedRestartsAreRefused() throws {
    let whole = picture(1) { _ in [0, 0, 0] }
    let markers = restarts(whole)
    #expect(markers.count == 7)
    var exchanged = whole
    exchanged.swapAt(markers[2] + 1, markers[3] + 1)
    var missing = whole
    missing.removeSubrange(markers[2]..<markers[3])
    #expect(decode([whole, exchanged, missing]).map { $0 != nil } == [true, false, false])
    // From one marker to the next with the same number.
    var eight = RestartJPEG(interval: 6, seed: 2, beforeRestart: { _ in [0, 0, 0] }).bytes
    #expect(decode([eight]) != [nil])
    let all = restarts(eight)
    eight.removeSubrange(all[1]..<all[9])
    #expect(decode([eight]) == [nil])
  }

  private func restarts(_ picture: [UInt8]) -> [Int] {
    picture.indices.dropLast().filter { picture[$0] == 0xFF && (0xD0...0xD7).contains(picture[$0 + 1]) }
  }

  /// Damage to frames of cameras that fill up: taken only where nothing but a checksum could tell.
  @Test(arguments: [1, 2, 3] as [UInt64]) func damagedFramesOfSuchCamerasAreRefused(seed: UInt64) throws {
    let frames = (0..<4).map { number in
      picture(number, atEnd: Self.several(0, number < 2 ? 0 : 300)) { Self.several(0, 1 + $0 % 3) }
    }
    var fuzzer = try FrameFuzzer(frames: frames, seed: seed, fillsWithZeros: true)
    for _ in 0..<400 { fuzzer.step() }
    let outcome = fuzzer.outcome
    #expect(outcome.bad == 0 && outcome.spoiled == 0, "\(outcome)")
    #expect(outcome.rejected > 150, "\(outcome)")
  }

  @Test func theyAreCountedAndToldOnce() throws {
    let folder = try scratchFolder()
    let path = "\(folder)/a.mjpeg"
    try write((0..<6).flatMap { seed in picture(seed) { _ in seed == 0 ? [] : [0, 0] } }, path)
    let ring = FrameRing(size: size, format: .rgb24, slots: 8)
    let log = EventLog()
    let reporter = CaptureReporter { log.add($0) }
    try ReplaySource(path).run(into: ring, reporter: reporter)
    #expect(reporter.statistics.captured == 6 && reporter.statistics.lost == 0)
    #expect(reporter.statistics.withStrayBytes == 5)
    #expect(log.events == [.streaming, .strayBytes(sequence: 1, name: "\(path)#1", count: 14)])
    let profile = CameraProfile(size: size, format: .mjpeg)
    var setup = FakeCamera.Setup()
    setup.formats = [("MJPG", [(96, 64)], [30])]
    let frames = (0..<5).map { seed in FakeCamera.Action.frame(picture(seed, atEnd: Self.several(0, 1000))) }
    let run = try CameraRun(FakeCamera(setup, script: frames), profile)
    #expect(run.frames.count == 5 && run.statistics.withStrayBytes == 5)
    #expect(run.events == [.streaming, .strayBytes(sequence: 0, name: "/dev/video0", count: 1000)])
  }
}
