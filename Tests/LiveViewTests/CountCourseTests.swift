import Testing

@testable import LiveView

/// Counts over time, rolled up.
struct CountCourseTests {
  /// Two frames a second, of `red` and 2 x `red` red cells.
  private func course(seconds: Range<Int64>, step: Int64 = 1, red: (Int64) -> Int) -> CountCourse {
    var (course, pending) = (CountCourse(columns: 2), PendingSeconds(columns: 2))
    for second in stride(from: seconds.lowerBound, to: seconds.upperBound, by: Int(step)) {
      for factor in 1...2 {
        pending.add(
          record(0, red: factor * red(second), white: 1), second: second, classes: classes)
      }
      course.add(pending)
      pending.removeAll()
    }
    return course
  }

  @Test func aShortRunIsShownByTheSecond() {
    let course = course(seconds: start..<start + 100) { Int($0 - start) % 10 }
    let (width, points) = course.series(column: 0, start..<start + 100, points: 100)
    #expect(width == 1 && points.count == 100)
    for (index, point) in points.enumerated() {
      let red = index % 10
      #expect(
        point
          == CountCourse.Point(
            start: start + Int64(index), frames: 2, mean: 1.5 * Double(red), low: red, high: 2 * red))
    }
    #expect(course.series(column: 1, start..<start + 100, points: 100).points.allSatisfy { $0.mean == 1 })
  }

  @Test func fewerPointsMeanLongerOnes() {
    let course = course(seconds: start..<start + 100) { Int($0 - start) % 10 }
    let (width, points) = course.series(column: 0, start..<start + 100, points: 10)
    #expect(width == 10 && points.count == 10)
    #expect(points.allSatisfy { $0.frames == 20 && $0.mean == 1.5 * 4.5 && $0.low == 0 && $0.high == 18 })
    // Every frame is in one of the points, whatever their number.
    for number in [1, 3, 7, 33, 2000, 0, -5, 1_000_000] {
      let points = course.series(column: 0, start - 50..<start + 500, points: number).points
      #expect(points.reduce(0) { $0 + $1.frames } == 200, "\(number)")
      #expect(points.count <= max(1, number) + 1, "\(number)")
    }
  }

  @Test func longRunsAreShownByMinutesAndHours() {
    // Three days of a frame pair per minute.
    let course = course(seconds: start..<start + 3 * 86_400, step: 60) { _ in 4 }
    let end = start + 3 * 86_400
    let day = course.series(column: 0, end - 86_400..<end, points: 2000)
    #expect(day.width == 60 && day.points.count == 1440)
    let all = course.series(column: 0, start..<end, points: 2000)
    #expect(all.width == 3600 && all.points.count == 72)
    #expect(all.points.allSatisfy { $0.frames == 120 && $0.mean == 6 && $0.low == 4 && $0.high == 8 })
  }

  /// A year by the hour stays in the memory that was taken at the start.
  @Test func aYearIsKept() {
    let course = course(seconds: start..<start + 366 * 86_400, step: 3600) { _ in 1 }
    let (width, points) = course.series(column: 0, start..<start + 366 * 86_400, points: 2000)
    #expect(points.count <= 2000 && width % 3600 == 0)
    #expect(points.reduce(0) { $0 + $1.frames } == 2 * 366 * 24)
    // What is older than all that is kept is gone, and says nothing wrong.
    var more = course
    var pending = PendingSeconds(columns: 2)
    pending.add(record(0, red: 3, white: 0), second: start + 800 * 86_400, classes: classes)
    more.add(pending)
    let last = more.series(column: 0, start..<start + 801 * 86_400, points: 2000).points
    #expect(last.last?.mean == 3 && last.allSatisfy { $0.frames <= 2 * 24 * 11 })
  }

  @Test func clocksThatAreSetBackLoseNothingNew() {
    var (course, pending) = (CountCourse(columns: 2), PendingSeconds(columns: 2))
    for second in [start + 10, start + 5, start + 11, start - 100_000_000, start + 12] {
      pending.add(record(0, red: 2, white: 0), second: second, classes: classes)
    }
    course.add(pending)
    let points = course.series(column: 0, start..<start + 20, points: 20).points
    #expect(points.map(\.start) == [5, 10, 11, 12].map { start + $0 })
    #expect(course.series(column: 0, 0..<1, points: 5).points.isEmpty)
    #expect(CountCourse(columns: 1).series(column: 0, 0..<100, points: 5).points.isEmpty)
  }

  /// While somebody reads for long, seconds are put together rather than lost.
  @Test func moreSecondsThanThereIsRoomForAreKeptTogether() {
    var pending = PendingSeconds(columns: 2)
    for second in 0..<50 {
      pending.add(record(0, red: 1, white: 0), second: start + Int64(second), classes: classes)
    }
    #expect(pending.seconds.reduce(0) { $0 + $1.frames } == 50)
    var course = CountCourse(columns: 2)
    course.add(pending)
    let points = course.series(column: 0, start..<start + 100, points: 100).points
    #expect(points.reduce(0) { $0 + $1.frames } == 50 && points.allSatisfy { $0.mean == 1 })
  }
}
